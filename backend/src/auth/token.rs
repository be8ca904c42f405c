//! Signing in with a bearer token: the API server says whose it is, once, and it never leaves here.

use std::sync::Arc;

use jiff::Timestamp;
use kube::Client;
use quarterdeck_wire::{
    Str,
    error::{ApiError, ErrorCode},
};
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::person::{Person, review};
use crate::{
    cluster::{rbac::Rbac, upstream::innermost},
    error::of_kube,
};

/// Longer than any token that an API server takes in a header.
const LONGEST: usize = 32 * 1024;
/// So many are proved at the same time; whoever comes meanwhile tries again.
const AT_ONCE: usize = 16;
/// What an API server calls those whom it does not know.
const ANONYMOUS: &str = "system:anonymous";

/// Makes a client of the same API server that sends a bearer token, and no other credentials.
pub type Clients = Arc<dyn Fn(&str) -> Result<Client, String> + Send + Sync>;

/// Where tokens are proved.
pub struct Door {
    clients: Clients,
    within: Option<Str>,
    rbac: Rbac,
    free: Semaphore,
}

impl Door {
    /// `rbac` are the rules that the verdicts about people come from.
    pub fn new(clients: Clients, within: Option<Str>, rbac: Rbac) -> Self {
        Self { clients, within, rbac, free: Semaphore::new(AT_ONCE) }
    }

    /// Whose token it is: by exactly one `SelfSubjectReview`, or none for what can be no token.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub async fn prove(&self, token: &str) -> Result<Person, ApiError> {
        let token = tidy(token)?;
        let busy = |_| ApiError::new(ErrorCode::TooMany, "too many sign in at once: try again");
        let _turn = self.free.try_acquire().map_err(busy)?;
        let client =
            (self.clients)(token).map_err(|why| ApiError::new(ErrorCode::Internal, why))?;
        let known = review(&client).await.map_err(|error| refused(error, token))?;
        if known.name.is_empty() || known.name == ANONYMOUS {
            return Err(refusal("the API server does not say whose it is"));
        }
        Ok(Person::one_of_many(known, client, self.within.clone(), &self.rbac))
    }
}

/// What was pasted, as it is sent.
fn tidy(pasted: &str) -> Result<&str, ApiError> {
    let invalid = |why: &str| Err(ApiError::new(ErrorCode::Invalid, why));
    let token = pasted.trim();
    let token = token.strip_prefix("Bearer ").unwrap_or(token).trim();
    if token.is_empty() {
        return invalid("no token was given");
    }
    if token.len() > LONGEST {
        return invalid("a token of more than 32 kB: is it something else?");
    }
    // RFC 6750: token68.
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    if !token.bytes().all(fits) {
        return invalid("no token has such characters, or line breaks, in it");
    }
    Ok(token)
}

fn refusal(why: &str) -> ApiError {
    ApiError::new(ErrorCode::SignedOut, why)
}

/// Why the API server did not say whose it is.
fn refused(error: Option<kube::Error>, token: &str) -> ApiError {
    let Some(error) = error else {
        return ApiError::new(ErrorCode::Unreachable, "the API server does not answer");
    };
    let said = of_kube(&error);
    match (&said.code, &error) {
        (ErrorCode::SignedOut, _) => refusal(&guess(token, Timestamp::now().as_second())),
        (ErrorCode::NotFound, _) => ApiError::new(
            ErrorCode::Upstream,
            "the API server knows no SelfSubjectReview: Kubernetes 1.28 or newer is needed",
        ),
        (ErrorCode::Unreachable, _) => ApiError::new(ErrorCode::Unreachable, innermost(&error)),
        _ => said,
    }
}

/// What a token says of itself.
#[derive(Default, Deserialize)]
struct Claims {
    exp: Option<f64>,
    nbf: Option<f64>,
    #[serde(default)]
    aud: Option<Audience>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Why a token may have been refused. The API server does not tell; what the token says of itself is
/// enough to help whoever brought it, and decides nothing.
fn guess(token: &str, now: i64) -> String {
    const SAID: &str = "The API server does not accept this token";
    let Some(claims) = claims(token) else { return format!("{SAID}.") };
    let at = |seconds: f64| seconds as i64;
    match claims {
        Claims { exp: Some(exp), .. } if at(exp) <= now => {
            format!("{SAID}: it expired {} ago.", span(now - at(exp)))
        }
        Claims { nbf: Some(nbf), .. } if at(nbf) > now => {
            format!("{SAID}: it is good from {} on only.", span(at(nbf) - now))
        }
        Claims { aud: Some(aud), .. } => {
            let aud = match aud {
                Audience::One(aud) => aud,
                Audience::Many(all) => all.join(", "),
            };
            let aud: String = aud.chars().filter(|c| !c.is_control()).take(200).collect();
            format!("{SAID}. It was made for: {aud}. Is that this cluster?")
        }
        _ => format!("{SAID}."),
    }
}

fn claims(token: &str) -> Option<Claims> {
    let text = base64url(token.split('.').nth(1)?)?;
    serde_json::from_slice(&text).ok()
}

fn base64url(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(text.len()), 0_u32, 0_u32);
    for letter in text.bytes().filter(|byte| *byte != b'=') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(bytes)
}

fn span(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `{"exp":1000,"aud":["vault"]}` and the like, unsigned.
    fn token(claims: &str) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut text = String::new();
        for three in claims.as_bytes().chunks(3) {
            let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for at in 0..=three.len() {
                text.push(char::from(LETTERS[(bits >> (18 - 6 * at) & 63) as usize]));
            }
        }
        format!("e30.{text}.")
    }

    #[test]
    fn what_is_pasted_is_tidied_and_what_can_be_no_token_is_not_sent() {
        assert_eq!(tidy("  Bearer abc.def-1_2~3+4/5==\n").unwrap(), "abc.def-1_2~3+4/5==");
        for bad in ["", "  ", "a b", "a\nb", "tökén", "a\0b"] {
            assert_eq!(tidy(bad).unwrap_err().code, ErrorCode::Invalid, "{bad:?}");
        }
        assert!(tidy(&"a".repeat(LONGEST)).is_ok());
        assert!(tidy(&"a".repeat(LONGEST + 1)).is_err());
    }

    #[test]
    fn a_refused_token_says_what_may_be_wrong_with_it() {
        let why = |claims: &str| guess(&token(claims), 1_000);
        assert!(why(r#"{"exp":400}"#).contains("expired 10 min ago"));
        assert!(why(r#"{"exp":2000,"nbf":1060}"#).contains("good from 60 s on"));
        assert!(why(r#"{"exp":2000,"aud":["vault","x"]}"#).contains("made for: vault, x"));
        assert!(why(r#"{"exp":2000,"aud":"vault"}"#).contains("made for: vault"));
        for odd in ["{}", "[]", "x", r#"{"exp":"soon"}"#, r#"{"exp":1e300}"#] {
            assert!(why(odd).ends_with("this token."), "{odd}: {}", why(odd));
        }
        assert!(guess("junk", 0).ends_with("this token."));
        assert!(guess("a.%.b", 0).ends_with("this token."));
    }
}
