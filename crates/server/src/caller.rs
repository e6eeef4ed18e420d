//! Who makes a request, and what they may see and do.

use crate::desk::{Desk, View};
use crate::error::ApiError;
use crate::secret;
use crate::store::conversation::Sight;
use crate::store::row::{AccountRow, AccountUserRow, ConversationRow, UserRow};
use crate::store::{conversation, people, session};
use axum::extract::{FromRequestParts, Path, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use base64::Engine;
use guichet_protocol::ids::{AccountId, ConversationDisplayId, InboxId, UserId};
use guichet_protocol::rest::{AccountStatus, Role, header as names};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A signed-in user, outside any account.
pub struct SignedIn {
    /// The user.
    pub user: UserRow,
    /// The session's client id, when it is a session and no access token.
    pub client: Option<String>,
}

impl FromRequestParts<Desk> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, ApiError> {
        let credentials = Credentials::of(&parts.headers)?;
        desk.read(move |view| credentials.resolve(view)).await
    }
}

/// What a request shows to prove who makes it.
enum Credentials {
    Token(String),
    Session {
        token: String,
        client: String,
        uid: String,
    },
}

impl Credentials {
    fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let text = |name: &str| {
            let value = headers.get(name)?.to_str().ok()?.trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        let token = text(names::API_ACCESS_TOKEN).or_else(|| text(names::API_ACCESS_TOKEN_HYPHEN));
        if let Some(token) = token {
            return Ok(Self::Token(token));
        }
        if let (Some(token), Some(client), Some(uid)) = (
            text(names::SESSION_TOKEN),
            text(names::SESSION_CLIENT),
            text(names::SESSION_UID),
        ) {
            return Ok(Self::Session { token, client, uid });
        }
        text(header::AUTHORIZATION.as_str())
            .and_then(|value| bearer(&value))
            .ok_or(ApiError::SignedOut)
    }

    fn resolve(self, view: &View<'_>) -> Result<SignedIn, ApiError> {
        match self {
            Self::Token(token) => {
                let user = people::by_access_token(view.connection, &token)?;
                let user = user.ok_or(ApiError::InvalidToken)?;
                Ok(SignedIn { user, client: None })
            }
            Self::Session { token, client, uid } => {
                let (user, hash) = session::find(view.connection, &client, view.now)?
                    .ok_or(ApiError::SignedOut)?;
                let user = people::get(view.connection, user)?;
                let fits = secret::same(&hash, &secret::sha256_hex(token.as_bytes()))
                    && user.email == uid.to_lowercase();
                fits.then_some(SignedIn {
                    user,
                    client: Some(client),
                })
                .ok_or(ApiError::SignedOut)
            }
        }
    }
}

/// The session headers packed into one bearer value.
fn bearer(value: &str) -> Option<Credentials> {
    let packed = value.strip_prefix("Bearer ")?.trim();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(packed)
        .ok()?;
    let parts: Value = serde_json::from_slice(&bytes).ok()?;
    let text = |key: &str| parts.get(key)?.as_str().map(str::to_owned);
    Some(Credentials::Session {
        token: text(names::SESSION_TOKEN)?,
        client: text(names::SESSION_CLIENT)?,
        uid: text(names::SESSION_UID)?,
    })
}

/// A signed-in user within the account that the address names.
pub struct Caller {
    user: UserRow,
    account: AccountRow,
    membership: AccountUserRow,
    performer: Value,
}

impl FromRequestParts<Desk> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, ApiError> {
        let credentials = Credentials::of(&parts.headers)?;
        let account = account_id(parts, desk).await?;
        desk.read(move |view| {
            let user = credentials.resolve(view)?.user;
            Self::of(view, user, account)
        })
        .await
    }
}

async fn account_id(parts: &mut Parts, desk: &Desk) -> Result<AccountId, ApiError> {
    let params = RawPathParams::from_request_parts(parts, desk)
        .await
        .map_err(|_| ApiError::NotFound)?;
    let id = params
        .iter()
        .find(|(name, _)| *name == "account")
        .and_then(|(_, value)| value.parse().ok());
    id.map(AccountId).ok_or(ApiError::NotFound)
}

impl Caller {
    /// A user as the caller of what they asked for earlier.
    ///
    /// # Errors
    /// When they are no longer of the account.
    pub(crate) fn acting(
        view: &View<'_>,
        user: UserId,
        account: AccountId,
    ) -> Result<Self, ApiError> {
        Self::of(view, people::get(view.connection, user)?, account)
    }

    fn of(view: &View<'_>, user: UserRow, account: AccountId) -> Result<Self, ApiError> {
        let account = people::account(view.connection, account)?.ok_or(ApiError::NotFound)?;
        let membership = people::membership(view.connection, account.id, user.id)?
            .ok_or(ApiError::WrongAccount)?;
        if account.status == AccountStatus::Suspended {
            return Err(ApiError::Suspended);
        }
        let performer = crate::render::push_user(view, &user, &membership);
        Ok(Self {
            user,
            account,
            membership,
            performer: serde_json::to_value(performer).unwrap_or_default(),
        })
    }

    /// The user.
    #[must_use]
    pub fn user(&self) -> &UserRow {
        &self.user
    }

    /// The user's id.
    #[must_use]
    pub fn user_id(&self) -> UserId {
        self.user.id
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &AccountRow {
        &self.account
    }

    /// The account's id.
    #[must_use]
    pub fn account_id(&self) -> AccountId {
        self.account.id
    }

    /// Whether they are an administrator.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.membership.role == Role::Administrator
    }

    /// Refuses everybody but administrators.
    ///
    /// # Errors
    /// [`ApiError::NotPermitted`].
    pub fn administrator(&self) -> Result<(), ApiError> {
        self.is_administrator()
            .then_some(())
            .ok_or(ApiError::NotPermitted)
    }

    /// What of the account they see.
    #[must_use]
    pub fn sight(&self) -> Sight {
        if self.is_administrator() {
            Sight::Everything(self.user.id)
        } else {
            Sight::OwnInboxes(self.user.id)
        }
    }

    /// The user as events name them.
    #[must_use]
    pub fn performer(&self) -> Value {
        self.performer.clone()
    }

    /// A conversation that they may open: of their inboxes or of their teams.
    ///
    /// # Errors
    /// [`ApiError::NotFound`], or [`ApiError::NotPermitted`] when it is there but not for them.
    pub fn conversation(
        &self,
        view: &View<'_>,
        id: ConversationDisplayId,
    ) -> Result<ConversationRow, ApiError> {
        let found = conversation::find(view.connection, self.account.id, id)?;
        let row = found.ok_or(ApiError::NotFound)?;
        let allowed = self.is_administrator()
            || people::is_inbox_member(view.connection, row.inbox_id, self.user.id)?
            || match row.team_id {
                Some(team) => people::is_team_member(view.connection, team, self.user.id)?,
                None => false,
            };
        allowed.then_some(row).ok_or(ApiError::NotPermitted)
    }

    /// Refuses those who do not see an inbox.
    ///
    /// # Errors
    /// [`ApiError::NotPermitted`].
    pub fn sees_inbox(&self, view: &View<'_>, inbox: InboxId) -> Result<(), ApiError> {
        let sees = self.is_administrator()
            || people::is_inbox_member(view.connection, inbox, self.user.id)?;
        sees.then_some(()).ok_or(ApiError::NotPermitted)
    }
}

/// The ids in an address. What is no id there is not found.
pub struct Ids<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Desk> for Ids<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, ApiError> {
        Path::from_request_parts(parts, desk)
            .await
            .map(|Path(ids)| Self(ids))
            .map_err(|_| ApiError::NotFound)
    }
}
