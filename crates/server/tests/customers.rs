//! Customers against a running server: the page they write on, the client API, and the webhooks that
//! carry answers back.

#[cfg(test)]
mod customers {
    pub(crate) mod world;

    mod client_api;
    mod page;
    mod webhooks;
}
