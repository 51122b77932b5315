//! Carrying one frame to central and one back: HTTP, short timeouts, and every disguise of a network seen through.
//!
//! Refuses redirects, other content types, old nonces and seals of anybody but the pinned central.

use crate::{SyncError, keys::DeviceKeys};
use stall_domain::{Series, ShopId};
use stall_wire::{
    CONTENT_TYPE, FRAME_MAX, Frame, Kind, Nonce, Problem, SealedFrame, Speaker, WireError,
};
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(15);
const WHOLE_CALL: Duration = Duration::from_secs(45);

/// Something that takes bytes to a path of central and brings bytes back.
pub trait Transport: Send + Sync {
    /// Posts `body`; the body of an answer that claims to be ours.
    ///
    /// # Errors
    /// Whatever the network did instead.
    fn post(&self, path: &str, body: &[u8]) -> Result<Vec<u8>, SyncError>;
}

/// HTTP over rustls.
#[derive(Clone, Debug)]
pub struct HttpTransport {
    agent: ureq::Agent,
    url: String,
}

impl HttpTransport {
    /// A transport to the server at `url`, such as `https://central.example`.
    pub fn new(url: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(ANSWER))
            .timeout_global(Some(WHOLE_CALL))
            .user_agent("stallside")
            .build();
        Self {
            agent: config.new_agent(),
            url: url.trim_end_matches('/').to_owned(),
        }
    }
}

impl Transport for HttpTransport {
    fn post(&self, path: &str, body: &[u8]) -> Result<Vec<u8>, SyncError> {
        let url = format!("{}{path}", self.url);
        let request = self.agent.post(url).content_type(CONTENT_TYPE);
        let mut answer = request.send(body).map_err(failed)?;
        let status = answer.status().as_u16();
        if (300..400).contains(&status) {
            return Err(SyncError::Redirected { status });
        }
        let claims = answer
            .headers()
            .get("content-type")
            .and_then(|value| value.to_str().ok());
        if claims != Some(CONTENT_TYPE) {
            return Err(stranger(status));
        }
        let read = answer
            .body_mut()
            .with_config()
            .limit(FRAME_MAX as u64 + 1)
            .read_to_vec();
        read.map_err(|error| match error {
            ureq::Error::Timeout(_) => SyncError::TimedOut,
            // The header promised more than came.
            _ => SyncError::Truncated(WireError::Length),
        })
    }
}

/// An answer that does not even claim to be central's.
fn stranger(status: u16) -> SyncError {
    match status {
        413 => SyncError::TooLarge,
        500..=599 | 429 => SyncError::ServerFault { status },
        _ => SyncError::Portal { status },
    }
}

fn failed(error: ureq::Error) -> SyncError {
    match error {
        ureq::Error::Timeout(_) => SyncError::TimedOut,
        ureq::Error::Io(cause) if cause.kind() == std::io::ErrorKind::TimedOut => {
            SyncError::TimedOut
        }
        ureq::Error::Protocol(_) => SyncError::Truncated(WireError::Length),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => {
            SyncError::Tls(error.into())
        }
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => SyncError::Address(error.into()),
        _ => SyncError::Unreachable(error.into()),
    }
}

/// One conversation with central: who speaks, to which shop, and whose seal is believed.
pub(crate) struct Line<'a> {
    pub transport: &'a dyn Transport,
    pub keys: &'a dyn DeviceKeys,
    pub shop: ShopId,
    pub series: Series,
    /// The pinned key; `None` only while pairing, when the answer brings it.
    pub central_vkey: Option<&'a str>,
}

/// An answer with what it said it with.
pub(crate) struct Answer {
    pub sealed: SealedFrame,
    pub path: String,
    pub sent_bytes: u64,
    pub got_bytes: u64,
}

impl Line<'_> {
    /// Sends one frame and returns the sealed answer of the wanted kind.
    pub fn ask(
        &self,
        door: &str,
        kind: Kind,
        payload: Vec<u8>,
        nonce: Nonce,
        want: Kind,
    ) -> Result<Answer, SyncError> {
        let path = format!("/v1/{}/{door}", self.shop);
        let Series { device, epoch } = self.series;
        let speaker = Speaker {
            shop: self.shop,
            device,
            epoch,
        };
        let frame = Frame {
            kind,
            speaker,
            nonce,
            payload,
        };
        let signature = self
            .keys
            .sign(self.series, frame.statement(&path).as_bytes());
        let signature = signature.ok_or(SyncError::KeyMissing)?;
        let bytes = frame
            .seal(&path, |_| signature)
            .map_err(|error| match error {
                WireError::TooLarge => SyncError::TooLarge,
                other => SyncError::Unreadable(other),
            })?;
        let reply = self.transport.post(&path, &bytes)?;
        let sealed = SealedFrame::read(&reply).map_err(disguise)?;
        if sealed.frame.nonce != nonce {
            return Err(SyncError::Replayed);
        }
        let (sent_bytes, got_bytes) = (bytes.len() as u64, reply.len() as u64);
        let answer = Answer {
            sealed,
            path,
            sent_bytes,
            got_bytes,
        };
        self.believe(answer, want)
    }

    fn believe(&self, answer: Answer, want: Kind) -> Result<Answer, SyncError> {
        let frame = &answer.sealed.frame;
        let is_sealed = self.central_vkey.is_some_and(|vkey| {
            let statement = frame.statement(&answer.path);
            self.keys
                .verify(vkey, statement.as_bytes(), &answer.sealed.seal)
        });
        let is_of_shop = frame.speaker.shop == self.shop;
        if frame.kind == Kind::Problem {
            let problem: Problem = answer
                .sealed
                .json(Kind::Problem)
                .map_err(SyncError::Unreadable)?;
            return Err(match is_sealed && is_of_shop {
                true => SyncError::Refused(problem),
                false => SyncError::RefusedUnsealed(problem),
            });
        }
        if self.central_vkey.is_some() && !(is_sealed && is_of_shop) {
            return Err(SyncError::WrongServer);
        }
        match frame.kind == want {
            true => Ok(answer),
            false => Err(SyncError::DoesNotAddUp("kind")),
        }
    }
}

/// Bytes under our content type that are no frame.
fn disguise(error: WireError) -> SyncError {
    match error {
        WireError::Magic => SyncError::Portal { status: 200 },
        WireError::Length | WireError::Check => SyncError::Truncated(error),
        WireError::FrameVersion(_) | WireError::Kind(_) => SyncError::NewerCentral(error),
        other => SyncError::Unreadable(other),
    }
}
