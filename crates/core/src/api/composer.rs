//! What the composer offers: canned responses, and what the signed-in user's profile says of the signature.

use guichet_model::OperationId;
use guichet_protocol::{
    JsonObject,
    ids::CannedResponseId,
    rest::{CannedResponse, ProfileRequest, User, WriteCannedResponse, WriteProfile},
};
use http::Method;

use super::{Answer, Desk, Error, transport::Request, writes::to_value};

impl Desk {
    /// Every canned response.
    ///
    /// # Errors
    /// As any request.
    pub async fn canned_responses(&self) -> Result<Answer<Vec<CannedResponse>>, Error> {
        self.bare_list(&["canned_responses"]).await
    }

    /// Makes a canned response.
    ///
    /// # Errors
    /// [`Error::Refused`] for a short code that is taken; else as any request.
    pub async fn create_canned_response(
        &self,
        body: &WriteCannedResponse,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<CannedResponse>>, Error> {
        self.write(Method::POST, &["canned_responses"], body, operation)
            .await?
            .record()
    }

    /// Changes a canned response.
    ///
    /// # Errors
    /// As [`Desk::create_canned_response`].
    pub async fn update_canned_response(
        &self,
        id: CannedResponseId,
        body: &WriteCannedResponse,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<CannedResponse>>, Error> {
        let id = id.to_string();
        self.write(Method::PATCH, &["canned_responses", &id], body, operation)
            .await?
            .record()
    }

    /// Deletes a canned response.
    ///
    /// # Errors
    /// As any request.
    pub async fn delete_canned_response(
        &self,
        id: CannedResponseId,
        operation: Option<&OperationId>,
    ) -> Result<Answer<()>, Error> {
        let id = id.to_string();
        let request = self
            .request(Method::DELETE, &["canned_responses", &id])
            .key(operation);
        self.client.success(request).await?.done()
    }

    /// Changes the signed-in user's signature.
    ///
    /// # Errors
    /// As any request.
    pub async fn set_signature(
        &self,
        text: &str,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<User>>, Error> {
        let profile = WriteProfile {
            message_signature: Some(text.to_owned()),
            ..WriteProfile::default()
        };
        self.write_profile(profile, operation).await
    }

    /// Replaces **all** free settings of the signed-in user; read and merge before.
    ///
    /// # Errors
    /// As any request.
    pub async fn set_ui_settings(
        &self,
        settings: JsonObject,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<User>>, Error> {
        let profile = WriteProfile {
            ui_settings: Some(settings),
            ..WriteProfile::default()
        };
        self.write_profile(profile, operation).await
    }

    async fn write_profile(
        &self,
        profile: WriteProfile,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<User>>, Error> {
        let url = self.client.shared.address.url(&["api", "v1", "profile"]);
        let request = Request::new(Method::PUT, url)
            .json(to_value(&ProfileRequest { profile })?)
            .key(operation);
        self.client.success(request).await?.record()
    }
}
