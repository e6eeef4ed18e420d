//! One-time codes of six digits (RFC 6238: HMAC-SHA-1, steps of 30 seconds).

use data_encoding::BASE32_NOPAD;
use guichet_protocol::time::Timestamp;
use hmac::{Hmac, Mac};
use rand::RngCore;
use sha1::Sha1;

const STEP_SECONDS: i64 = 30;
/// Clocks may differ by so many steps.
const TOLERANCE: i64 = 1;

/// A new shared secret in base 32.
#[must_use]
pub fn new_secret() -> String {
    let mut bytes = [0_u8; 20];
    rand::rng().fill_bytes(&mut bytes);
    BASE32_NOPAD.encode(&bytes)
}

/// The address that an authenticator scans.
#[must_use]
pub fn provisioning_url(secret: &str, email: &str) -> String {
    let label: String = form_urlencoded::byte_serialize(email.as_bytes()).collect();
    format!("otpauth://totp/Guichet:{label}?secret={secret}&issuer=Guichet")
}

/// The code at a time; `None` when the secret is no base 32.
#[must_use]
pub fn code_at(secret: &str, now: Timestamp) -> Option<String> {
    code(secret, now.as_secs().div_euclid(STEP_SECONDS))
}

fn code(secret: &str, step: i64) -> Option<String> {
    let key = BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).ok()?;
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest.last()? & 0x0f);
    let part: [u8; 4] = digest.get(offset..offset + 4)?.try_into().ok()?;
    let number = u32::from_be_bytes(part) & 0x7fff_ffff;
    Some(format!("{:06}", number % 1_000_000))
}

/// The time step of a code that fits now and is newer than the last one taken.
#[must_use]
pub fn verify(secret: &str, given: &str, now: Timestamp, last_step: i64) -> Option<i64> {
    let given: String = given
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let current = now.as_secs().div_euclid(STEP_SECONDS);
    (current - TOLERANCE..=current + TOLERANCE)
        .filter(|step| *step > last_step)
        .find(|step| code(secret, *step).is_some_and(|code| crate::secret::same(&code, &given)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's test vectors, "12345678901234567890".
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            let now = Timestamp::from_secs(seconds);
            assert_eq!(code_at(RFC, now).as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_code_works_once_and_a_little_late() {
        let now = Timestamp::from_secs(1_700_000_000);
        let code = code_at(RFC, now).expect("a code");
        let late = now.plus_millis(STEP_SECONDS * 1000);
        let step = verify(RFC, &code, late, 0).expect("fits");
        assert_eq!(verify(RFC, &code, late, step), None, "taken");
        let too_late = now.plus_millis(3 * STEP_SECONDS * 1000);
        assert_eq!(verify(RFC, &code, too_late, 0), None);
    }
}
