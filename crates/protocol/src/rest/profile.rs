//! The signed-in user.

use crate::JsonObject;
use crate::envelope::{lenient_vec, nullable};
use crate::ids::{AccountId, UserId};
use crate::open_enum::open_enum;
use crate::rest::{AccountStatus, Availability, Role};
use crate::time::{self, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The signed-in user: `GET profile` (bare) and `data` of the sign-in answer. It holds two
/// secrets, which `Debug` leaves out.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// The personal access token, for the `api_access_token` header. Secret.
    #[serde(default)]
    pub access_token: Option<String>,
    /// The account used last.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// The name that customers see.
    #[serde(default)]
    pub available_name: Option<String>,
    /// A picture, `""` when there is none.
    #[serde(default, deserialize_with = "nullable")]
    pub avatar_url: String,
    /// Whether the e-mail address was confirmed.
    #[serde(default, deserialize_with = "nullable")]
    pub confirmed: bool,
    /// What the user wants to be called.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Markdown, which the **client** puts under replies.
    #[serde(default)]
    pub message_signature: Option<String>,
    /// The e-mail address.
    #[serde(default, deserialize_with = "nullable")]
    pub email: String,
    /// The user.
    pub id: UserId,
    /// Who invited them.
    #[serde(default)]
    pub inviter_id: Option<UserId>,
    /// The full name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// How the user signs in.
    #[serde(default)]
    pub provider: Option<String>,
    /// The name of the user's own event stream. Secret; never store it.
    #[serde(default, deserialize_with = "nullable")]
    pub pubsub_token: String,
    /// Free attributes. Absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_attributes: Option<JsonObject>,
    /// The role in the account used last.
    #[serde(default)]
    pub role: Option<Role>,
    /// Free settings of clients. A write replaces all of it.
    #[serde(default, deserialize_with = "nullable")]
    pub ui_settings: JsonObject,
    /// The same as the e-mail address, for most.
    #[serde(default, deserialize_with = "nullable")]
    pub uid: String,
    /// `SuperAdmin` or `null`.
    #[serde(rename = "type", default)]
    pub kind: Option<String>,
    /// Every account that the user is part of.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub accounts: Vec<AccountUser>,
    /// When the user was made, ISO 8601. Only in `validate_token`; absent elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "time::iso")]
    pub created_at: Option<Timestamp>,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("account_id", &self.account_id)
            .field("role", &self.role)
            .field("accounts", &self.accounts)
            .finish_non_exhaustive()
    }
}

/// The user's part in one account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountUser {
    /// The account.
    pub id: AccountId,
    /// Its name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// Whether it may be used.
    #[serde(default)]
    pub status: Option<AccountStatus>,
    /// A step of the first set-up.
    #[serde(default)]
    pub onboarding_step: Option<String>,
    /// When the user last chose it, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub active_at: Option<Timestamp>,
    /// What they may do there.
    #[serde(default)]
    pub role: Option<Role>,
    /// `["administrator"]`, `["agent"]` or those of a custom role.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub permissions: Vec<String>,
    /// What the user chose.
    #[serde(default)]
    pub availability: Option<Availability>,
    /// What others see.
    #[serde(default)]
    pub availability_status: Option<Availability>,
    /// Whether they count as offline when not present.
    #[serde(default, deserialize_with = "nullable")]
    pub auto_offline: bool,
}

/// The `{"profile": …}` that profile writes are wrapped in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileRequest<T> {
    /// What to write.
    pub profile: T,
}

/// `PUT profile`: answers the bare user. What is absent stays.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WriteProfile {
    /// Markdown, which the **client** puts under replies; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_signature: Option<String>,
    /// Free settings of clients. Replaces **all** of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ui_settings: Option<JsonObject>,
}

/// `POST profile/availability`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetAvailability {
    /// In which account.
    pub account_id: AccountId,
    /// The choice.
    pub availability: Availability,
}

/// `POST profile/auto_offline`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetAutoOffline {
    /// In which account.
    pub account_id: AccountId,
    /// The choice.
    pub auto_offline: bool,
}

/// `PUT profile/set_active_account`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetActiveAccount {
    /// The account.
    pub account_id: AccountId,
}

open_enum! {
    /// What two-step sign-in asks for.
    MfaMethod {
        /// The six digits of an authenticator.
        OtpCode = "otp_code",
        /// One of the backup codes.
        BackupCode = "backup_code",
    }
}

/// `GET profile/mfa`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MfaState {
    /// Whether this server can do it.
    #[serde(default, deserialize_with = "nullable")]
    pub feature_available: bool,
    /// Whether this user has it on.
    #[serde(default, deserialize_with = "nullable")]
    pub enabled: bool,
    /// Whether backup codes were made. Absent when it is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup_codes_generated: Option<bool>,
}

/// `POST profile/mfa`: what to put into an authenticator. Secret.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct MfaSetup {
    /// An `otpauth:` address.
    pub provisioning_url: String,
    /// The secret in base 32.
    pub secret: String,
}

/// `POST profile/mfa/verify` and `POST profile/mfa/backup_codes`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct MfaEnabled {
    /// Whether it is on now.
    #[serde(default, deserialize_with = "nullable")]
    pub enabled: bool,
    /// Fresh backup codes, shown this once. Secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup_codes: Option<Vec<String>>,
}
