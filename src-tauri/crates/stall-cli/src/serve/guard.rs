//! Who may speak: the bound loopback name, our own page, the bearer of the token.
//!
//! Refuses names that resolve here by trick (DNS rebinding) and other pages of the same browser.

use super::{Served, calls::refusal};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::Response,
};
use stall_till::{Code, Problem};
use std::net::SocketAddr;

/// The names and the token of this run.
pub struct Door {
    names: [String; 2],
    token: String,
}

impl Door {
    pub fn new(address: SocketAddr, random: &[u8]) -> Self {
        Self {
            names: [address.to_string(), format!("localhost:{}", address.port())],
            token: random.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    fn is_named(&self, host: &str) -> bool {
        self.names.iter().any(|name| name == host)
    }

    fn is_own_page(&self, origin: &str) -> bool {
        origin
            .strip_prefix("http://")
            .is_some_and(|host| self.is_named(host))
    }

    /// Compares every byte, whatever the first ones say.
    fn is_token(&self, given: &str) -> bool {
        let pairs = self.token.bytes().zip(given.bytes());
        let difference = pairs.fold(0, |difference, (ours, theirs)| difference | (ours ^ theirs));
        given.len() == self.token.len() && difference == 0
    }

    /// The token in `Authorization: Bearer`, or in the query where a page cannot set headers.
    pub fn knows(&self, headers: &HeaderMap, query: Option<&str>) -> bool {
        let header =
            text(headers, header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let query = || {
            query?
                .split('&')
                .find_map(|pair| pair.strip_prefix("token="))
        };
        header
            .or_else(query)
            .is_some_and(|given| self.is_token(given))
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Host always, Origin where the browser sends one.
pub async fn check_page(State(served): State<Served>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_named = text(headers, header::HOST).is_some_and(|host| served.door.is_named(host));
    let is_own = match headers.get(header::ORIGIN) {
        None => true,
        Some(origin) => origin
            .to_str()
            .is_ok_and(|origin| served.door.is_own_page(origin)),
    };
    if is_named && is_own {
        return next.run(request).await;
    }
    let what = if is_named { "origin" } else { "host" };
    refusal(
        StatusCode::FORBIDDEN,
        &Problem::new(Code::NotAllowed).fact("what", what),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door() -> Door {
        Door::new("127.0.0.1:4711".parse().unwrap(), &[0xab; 4])
    }

    #[test]
    fn only_the_bound_names_with_their_port_are_ours() {
        for host in ["127.0.0.1:4711", "localhost:4711"] {
            assert!(door().is_named(host) && door().is_own_page(&format!("http://{host}")));
        }
        for host in [
            "127.0.0.1",
            "localhost:80",
            "evil.example:4711",
            "127.0.0.1:4711.evil.example",
            "",
        ] {
            assert!(!door().is_named(host), "{host}");
        }
        for origin in ["null", "https://127.0.0.1:4711", "http://evil.example"] {
            assert!(!door().is_own_page(origin), "{origin}");
        }
    }

    #[test]
    fn the_token_must_be_whole() {
        let mut headers = HeaderMap::new();
        assert!(!door().knows(&headers, None));
        assert!(door().knows(&headers, Some("a=b&token=abababab")));
        assert!(!door().knows(&headers, Some("token=abababa")));
        assert!(!door().knows(&headers, Some("token=abababab00")));
        headers.insert(header::AUTHORIZATION, "Bearer abababac".parse().unwrap());
        assert!(!door().knows(&headers, None));
    }
}
