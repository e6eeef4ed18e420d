//! A certificate that nobody vouches for.

use std::sync::Arc;

use guichet_protocol::ids::{AccountId, UserId};
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{
    super::{Client, Error, Options, cable},
    address,
};
use crate::secrets::Secret;

/// Takes connections with a self-signed certificate; gives its address.
async fn self_signed() -> String {
    let issued =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::try_from(issued.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![issued.cert.der().clone()], key)
        .expect("a server");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // The handshake fails, which is the point.
            let _ = acceptor.accept(stream).await;
        }
    });
    format!("https://localhost:{port}")
}

#[tokio::test]
async fn an_untrusted_certificate_is_named_and_nothing_is_sent() {
    let address = address(&self_signed().await);
    let client = Client::new(address.clone(), None, Options::default()).expect("a client");
    let error = client.probe().await.expect_err("untrusted");
    assert!(matches!(error, Error::Certificate(_)), "{error:?}");
    assert!(!error.is_ambiguous());
    let token = Secret::new("p");
    let patience = cable::Patience::default();
    let error = cable::connect(&address, &token, AccountId(1), UserId(1), patience)
        .await
        .expect_err("untrusted");
    assert!(matches!(error, Error::Certificate(_)), "{error:?}");
}
