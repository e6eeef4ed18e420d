//! `POST /auth/sign_in` and `GET /auth/validate_token`.

use crate::envelope::{Data, Payload, nullable};
use crate::rest::User;
use serde::{Deserialize, Serialize};

/// The body of `POST /auth/sign_in`: e-mail and password, or the second step with the token of
/// [`MfaRequired`] and one code. Secret: it has no `Debug`.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SignInRequest {
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// The token of the first step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mfa_token: Option<String>,
    /// The six digits of an authenticator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otp_code: Option<String>,
    /// Or one of the backup codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup_code: Option<String>,
}

/// 200: `{data: user}`; the session stands in the headers.
pub type SignedIn = Data<User>;

/// 206: a second step is needed. 400 answers a wrong code, 401 a token that is wrong or older
/// than five minutes.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct MfaRequired {
    /// Always true.
    #[serde(default, deserialize_with = "nullable")]
    pub mfa_required: bool,
    /// For the second step; secret.
    pub mfa_token: String,
}

/// `GET /auth/validate_token`: `{payload: {success, data: user}}`.
pub type ValidatedToken = Payload<TokenOwner>;

/// The payload of [`ValidatedToken`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenOwner {
    /// Whether the token is valid.
    #[serde(default, deserialize_with = "nullable")]
    pub success: bool,
    /// Whose it is.
    pub data: User,
}
