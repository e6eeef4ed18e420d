//! Saved views and the definitions that they refer to.

use guichet_model::OperationId;
use guichet_protocol::{
    ids::CustomFilterId,
    rest::{CustomFilter, CustomFilterFields, FilterType, WriteCustomFilter},
};
use http::Method;

use super::{Answer, Desk, Error, writes::to_value};

impl Desk {
    /// The caller's saved views of conversations.
    ///
    /// # Errors
    /// As any request.
    pub async fn custom_filters(&self) -> Result<Answer<Vec<CustomFilter>>, Error> {
        let request = self
            .request(Method::GET, &["custom_filters"])
            .query(&[("filter_type", FilterType::Conversation.to_string())]);
        self.bare_list_of(request).await
    }

    /// Makes a saved view.
    ///
    /// # Errors
    /// As any request; see [`Error::is_ambiguous`] before sending again.
    pub async fn create_custom_filter(
        &self,
        fields: CustomFilterFields,
        operation: Option<&OperationId>,
    ) -> Result<CustomFilter, Error> {
        let body = WriteCustomFilter {
            custom_filter: fields,
        };
        let request = self
            .request(Method::POST, &["custom_filters"])
            .json(to_value(&body)?)
            .key(operation);
        self.client.success(request).await?.json()
    }

    /// Changes a saved view.
    ///
    /// # Errors
    /// As any request.
    pub async fn update_custom_filter(
        &self,
        id: CustomFilterId,
        fields: CustomFilterFields,
        operation: Option<&OperationId>,
    ) -> Result<CustomFilter, Error> {
        let body = WriteCustomFilter {
            custom_filter: fields,
        };
        let request = self
            .request(Method::PATCH, &["custom_filters", &id.to_string()])
            .json(to_value(&body)?)
            .key(operation);
        self.client.success(request).await?.json()
    }

    /// Deletes a saved view.
    ///
    /// # Errors
    /// As any request.
    pub async fn delete_custom_filter(
        &self,
        id: CustomFilterId,
        operation: Option<&OperationId>,
    ) -> Result<(), Error> {
        let request = self
            .request(Method::DELETE, &["custom_filters", &id.to_string()])
            .key(operation);
        self.client.success(request).await.map(drop)
    }
}
