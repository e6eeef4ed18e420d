//! One TLS configuration for HTTP and realtime, so that both trust the same certificates.
//!
//! Trust is what the operating system trusts, because many teams run their server under a certificate authority of
//! their own. Where the system has no readable store at all, Mozilla's roots are used.

use std::sync::{Arc, OnceLock};

use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use rustls_platform_verifier::BuilderVerifierExt;

use super::Error;

static CONFIG: OnceLock<Option<Arc<ClientConfig>>> = OnceLock::new();

/// The configuration; made once per process, because reading the system's store takes tens of milliseconds.
pub(super) fn config() -> Result<Arc<ClientConfig>, Error> {
    CONFIG
        .get_or_init(|| build().map(Arc::new).ok())
        .clone()
        .ok_or_else(|| Error::Certificate("no TLS on this machine".to_owned()))
}

fn build() -> Result<ClientConfig, rustls::Error> {
    let builder = || {
        ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
    };
    match builder()?.with_platform_verifier() {
        Ok(trusting) => Ok(trusting.with_no_client_auth()),
        Err(error) => {
            tracing::warn!(%error, "the system's certificate store cannot be read, using the built-in one");
            let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
            Ok(builder()?
                .with_root_certificates(roots)
                .with_no_client_auth())
        }
    }
}

/// The trust problem behind an error, if that is what it is.
pub(super) fn trust_problem(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(problem) = error.downcast_ref::<rustls::Error>() {
            return describe(problem);
        }
        // An I/O error hides what it wraps from `source()`: it gives the source of its inner error.
        if let Some(inner) = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
            && let Some(problem) = trust_problem(inner)
        {
            return Some(problem);
        }
        next = error.source();
    }
    None
}

fn describe(problem: &rustls::Error) -> Option<String> {
    match problem {
        rustls::Error::InvalidCertificate(_)
        | rustls::Error::NoCertificatesPresented
        | rustls::Error::UnsupportedNameType
        | rustls::Error::InvalidCertRevocationList(_) => Some(problem.to_string()),
        _ => None,
    }
}
