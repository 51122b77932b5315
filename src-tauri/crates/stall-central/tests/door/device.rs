//! A device made by hand: its own key and chain, speaking frames over a plain socket. Refuses the courier,
//! so that central is judged by bytes alone.

#![allow(clippy::unwrap_used, dead_code)] // a whole file of tests, shared by two of them

use stall_domain::{
    DeviceId, EditionId, EventEnvelope, EventHeader, EventId, Fact, Hlc, LeaseId, Moment, Series,
    ShopId, StallId, VariantId,
    day::DrawerOpened,
    edition::{EditionFixed, LeaseGranted, NumberRange, RestockPolicy},
    event::GENESIS,
    shop::{ShopFounded, ShopHandedOver},
};
use stall_provenance::{
    Day, Head, NamedSigner, ShopName, SigningKey, Vkey, chain::chain_event,
    device_cert::DeviceCert, sealed_box::seal_secret,
};
use stall_wire::*;
use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicU64, Ordering},
};
use uuid::Uuid;

/// Ids of one process, different in every process, so that a store may be used by several.
pub fn fresh() -> Uuid {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let low = COUNT.fetch_add(1, Ordering::Relaxed);
    Uuid::from_u64_pair(
        0x0198_0000_0000_7000 | u64::from(std::process::id()) << 16,
        0x8000_0000_0000_0000 | low,
    )
}

fn nonce() -> Nonce {
    *fresh().as_bytes()
}

/// Status, content type and body of one POST or GET on a fresh connection.
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

pub fn post(addr: SocketAddr, path: &str, body: &[u8]) -> std::io::Result<Reply> {
    let mut socket = TcpStream::connect(addr)?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\ncontent-length: {}\r\n\
         content-type: {CONTENT_TYPE}\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes())?;
    // A server that refuses a long body may close before it has read it all.
    let _ = socket.write_all(body);
    answer(socket)
}

pub fn get(addr: SocketAddr, path: &str) -> std::io::Result<Reply> {
    let mut socket = TcpStream::connect(addr)?;
    socket.write_all(
        format!("GET {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\r\n").as_bytes(),
    )?;
    answer(socket)
}

fn answer(mut socket: TcpStream) -> std::io::Result<Reply> {
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes)?;
    let split = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let split = split.ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let head = String::from_utf8_lossy(&bytes[..split]).into_owned();
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.ok_or(std::io::ErrorKind::InvalidData)?;
    Ok(Reply {
        status,
        head,
        body: bytes[split + 4..].to_vec(),
    })
}

/// A device with its chain.
#[derive(Clone)]
pub struct Device {
    pub addr: SocketAddr,
    pub shop: ShopId,
    pub series: Series,
    pub key: SigningKey,
    pub events: Vec<EventEnvelope>,
    pub central: Option<Vkey>,
    pub paired: Option<PairAnswer>,
}

/// What went wrong at the door, or on the way there.
#[derive(Debug)]
pub enum DoorError {
    Io(std::io::Error),
    Problem(u16, Problem),
}

impl DoorError {
    pub fn code(&self) -> &str {
        match self {
            DoorError::Io(_) => "io",
            DoorError::Problem(_, problem) => &problem.code,
        }
    }
}

impl From<std::io::Error> for DoorError {
    fn from(error: std::io::Error) -> Self {
        DoorError::Io(error)
    }
}

fn read(reply: &Reply) -> Result<SealedFrame, DoorError> {
    let unreadable = |_| std::io::Error::from(std::io::ErrorKind::InvalidData);
    Ok(SealedFrame::read(&reply.body).map_err(unreadable)?)
}

impl Device {
    pub fn new(addr: SocketAddr, shop: ShopId) -> Self {
        let id = fresh();
        let mut seed = [0; 32];
        seed[..16].copy_from_slice(id.as_bytes());
        let series = Series {
            device: DeviceId(id),
            epoch: 1,
        };
        let key = SigningKey::from_seed(&seed);
        Self {
            addr,
            shop,
            series,
            key,
            events: vec![],
            central: None,
            paired: None,
        }
    }

    pub fn path(&self, door: &str) -> String {
        format!("/v1/{}/{door}", self.shop)
    }

    pub fn frame(&self, kind: Kind, payload: Vec<u8>) -> Frame {
        let Series { device, epoch } = self.series;
        Frame {
            kind,
            speaker: Speaker {
                shop: self.shop,
                device,
                epoch,
            },
            nonce: nonce(),
            payload,
        }
    }

    /// Sends a frame and returns the sealed answer of the wanted kind, its seal and nonce checked.
    pub fn call(
        &self,
        door: &str,
        kind: Kind,
        payload: Vec<u8>,
        want: Kind,
    ) -> Result<SealedFrame, DoorError> {
        let frame = self.frame(kind, payload);
        let path = self.path(door);
        let bytes = frame.seal(&path, |text| self.key.sign(text)).unwrap();
        let reply = post(self.addr, &path, &bytes)?;
        let sealed = read(&reply)?;
        assert_eq!(sealed.frame.nonce, frame.nonce);
        if let Some(central) = &self.central {
            central
                .key
                .verify(sealed.frame.statement(&path).as_bytes(), &sealed.seal)
                .unwrap();
        }
        if sealed.frame.kind == Kind::Problem {
            return Err(DoorError::Problem(
                reply.status,
                sealed.json(Kind::Problem).unwrap(),
            ));
        }
        assert_eq!((reply.status, sealed.frame.kind), (200, want));
        assert!(reply.head.contains(CONTENT_TYPE));
        Ok(sealed)
    }

    fn json<T: serde::de::DeserializeOwned>(
        &self,
        door: &str,
        kind: Kind,
        message: &impl serde::Serialize,
        want: Kind,
    ) -> Result<T, DoorError> {
        let sealed = self.call(door, kind, serde_json::to_vec(message).unwrap(), want)?;
        Ok(sealed.json(want).unwrap())
    }

    pub fn append(&mut self, fact: impl Into<Fact>) -> &EventEnvelope {
        let fact = fact.into();
        let at = Moment {
            ms: 1_795_352_520_000 + self.events.len() as i64 * 1_000,
            offset_minutes: 60,
        };
        let body = fact.to_body(at).unwrap();
        self.append_raw(fact.kind(), body)
    }

    pub fn append_raw(&mut self, kind: &str, body: Vec<u8>) -> &EventEnvelope {
        let seq = self.events.len() as u64 + 1;
        let header = EventHeader {
            shop: self.shop,
            device: self.series.device,
            epoch: self.series.epoch,
            seq,
            id: EventId(fresh()),
            hlc: Hlc(seq << 16),
            kind: kind.into(),
            version: 1,
        };
        let prev = self.events.last().map_or(GENESIS, |event| event.hash);
        self.events.push(chain_event(prev, header, body).unwrap());
        self.events.last().unwrap()
    }

    /// Events of little weight.
    pub fn append_many(&mut self, count: usize) {
        for _ in 0..count {
            self.append(DrawerOpened {
                day: fresh().into(),
            });
        }
    }

    pub fn batch(&self, first: u64, last: u64) -> Batch {
        let run = &self.events[first as usize - 1..last as usize];
        let hash = run.last().unwrap().hash;
        let head = Head {
            shop: self.shop,
            series: self.series,
            seq: last,
            hash,
        };
        Batch::of(run, head.seal(&self.key)).unwrap()
    }

    pub fn push(&self, first: u64, last: u64) -> Result<Ack, DoorError> {
        let batch = self.batch(first, last);
        let sealed = self.call("push", Kind::Push, batch.write(), Kind::Ack)?;
        let ack: Ack = sealed.json(Kind::Ack).unwrap();
        let event = &self.events[last as usize - 1];
        assert_eq!((ack.acked_seq, ack.acked_hash), (last, Hash32(event.hash)));
        Ok(ack)
    }

    pub fn push_all(&self) -> Result<Ack, DoorError> {
        let last = self.events.len() as u64;
        let mut ack = None;
        for first in (1..=last).step_by(EVENTS_MAX) {
            ack = Some(self.push(first, last.min(first + EVENTS_MAX as u64 - 1))?);
        }
        Ok(ack.unwrap())
    }

    pub fn pull(&self, after: u64, limit: usize) -> Result<Page, DoorError> {
        let ask = serde_json::to_vec(&PullAsk { after, limit }).unwrap();
        let sealed = self.call("pull", Kind::Pull, ask, Kind::Page)?;
        Ok(Page::read(sealed.of_kind(Kind::Page).unwrap(), self.shop).unwrap())
    }

    pub fn pull_all(&self) -> Vec<Entry> {
        let mut all = Vec::new();
        loop {
            let page = self.pull(all.len() as u64, 500).unwrap();
            all.extend(page.entries);
            if all.len() as u64 == page.head {
                return all;
            }
        }
    }

    pub fn status(&self, head: Option<&EventEnvelope>) -> Result<StatusAnswer, DoorError> {
        let head = head.map(|event| SeriesPoint {
            seq: event.header.seq,
            hash: Hash32(event.hash),
        });
        self.json(
            "status",
            Kind::Status,
            &StatusAsk { head, acked: None },
            Kind::Standing,
        )
    }

    pub fn lease(
        &self,
        lease: LeaseId,
        edition: EditionId,
        count: u32,
    ) -> Result<LeaseAnswer, DoorError> {
        self.json(
            "lease",
            Kind::Lease,
            &LeaseAsk {
                lease,
                edition,
                count,
            },
            Kind::Leased,
        )
    }

    pub fn records(&self, records: Vec<RecordText>) -> Result<RecordsAnswer, DoorError> {
        self.json(
            "records",
            Kind::Records,
            &RecordsOffer { records },
            Kind::RecordsKept,
        )
    }

    /// Asks to be let in with a code.
    pub fn pair(
        &mut self,
        code: &str,
        founding: Option<Founding>,
    ) -> Result<PairAnswer, DoorError> {
        let device_key = Hash32(self.key.verifying_key().to_bytes());
        let key = pairing::code_key(code);
        let mut frame = self.frame(Kind::Pair, vec![]);
        let Series { device, epoch } = self.series;
        let proof = pairing::code_proof(&key, &frame.nonce, device, epoch, &device_key);
        let ask = PairAsk {
            device_key,
            admission: Admission::Code { proof },
            founding,
        };
        frame.payload = serde_json::to_vec(&ask).unwrap();
        let nonce = frame.nonce;
        let answer = self.admitted(frame)?;
        let proof = pairing::answer_proof(&key, &nonce, &answer.central_vkey, &answer.sealing_key);
        assert_eq!(answer.proof, Some(proof));
        Ok(answer)
    }

    /// Asks for a new epoch, vouched for by the old key.
    pub fn succeed(&mut self, old: &Device) -> Result<PairAnswer, DoorError> {
        let device_key = Hash32(self.key.verifying_key().to_bytes());
        let mut frame = self.frame(Kind::Pair, vec![]);
        let statement = pairing::epoch_statement(self.shop, self.series, &device_key, &frame.nonce);
        let signature = hex::encode(&old.key.sign(statement.as_bytes()));
        let admission = Admission::Previous {
            epoch: old.series.epoch,
            signature,
        };
        frame.payload = serde_json::to_vec(&PairAsk {
            device_key,
            admission,
            founding: None,
        })
        .unwrap();
        self.admitted(frame)
    }

    fn admitted(&mut self, frame: Frame) -> Result<PairAnswer, DoorError> {
        let path = self.path("pair");
        let bytes = frame.seal(&path, |text| self.key.sign(text)).unwrap();
        let reply = post(self.addr, &path, &bytes)?;
        let sealed = read(&reply)?;
        if sealed.frame.kind == Kind::Problem {
            return Err(DoorError::Problem(
                reply.status,
                sealed.json(Kind::Problem).unwrap(),
            ));
        }
        let answer: PairAnswer = sealed.json(Kind::Paired).unwrap();
        let central: Vkey = answer.central_vkey.parse().unwrap();
        central
            .key
            .verify(sealed.frame.statement(&path).as_bytes(), &sealed.seal)
            .unwrap();
        self.shop = answer.shop;
        self.central = Some(central);
        self.paired = Some(answer.clone());
        Ok(answer)
    }
}

/// A founded shop: its key, its first device, an edition of 25 with 1 to 10 leased to that device.
pub struct Founder {
    pub device: Device,
    pub shop_key: NamedSigner,
    pub founding: Founding,
    pub edition: EditionId,
    pub variant: VariantId,
    pub stall: StallId,
}

impl Founder {
    pub fn new(addr: SocketAddr) -> Self {
        let mut device = Device::new(addr, ShopId(fresh()));
        let shop = ShopName::new("kiln.example").unwrap();
        let mut seed = device.key.seed();
        seed[31] = 1;
        let shop_key = NamedSigner {
            name: shop.shop_key(),
            key: SigningKey::from_seed(&seed),
        };
        let days = |days| Day::from_days_since_2020(days);
        let cert = DeviceCert {
            shop,
            device: 1,
            key: device.key.verifying_key(),
            from: days(2_500),
            until: days(2_590),
        };
        let signed = cert.sign(&shop_key).unwrap();
        let founding = Founding {
            shop: device.shop,
            name: "Kiln & Moss".into(),
            currency: "EUR".parse().unwrap(),
            shop_vkey: shop_key.vkey().to_string(),
            device_vkey: signed.cert.vkey().to_string(),
            certificate: signed.note(&shop_key.vkey()),
            code: "A".into(),
        };
        device.append(ShopFounded {
            shop: device.shop,
            name: founding.name.clone(),
            currency: founding.currency,
            shop_vkey: founding.shop_vkey.clone(),
            is_practice: false,
        });
        let (edition, variant) = (EditionId(fresh()), VariantId(fresh()));
        device.append(edition_of_25(edition, variant));
        let range = NumberRange { first: 1, last: 10 };
        let lease = LeaseId(fresh());
        device.append(LeaseGranted {
            lease,
            edition,
            device: device.series.device,
            range,
        });
        Self {
            device,
            shop_key,
            founding,
            edition,
            variant,
            stall: StallId(fresh()),
        }
    }

    /// Pairs with an empty central, hands the shop key over and pushes everything.
    pub fn found(&mut self, code: &str) -> PairAnswer {
        let answer = self.device.pair(code, Some(self.founding.clone())).unwrap();
        self.hand_over(&answer);
        self.device.push_all().unwrap();
        answer
    }

    pub fn hand_over(&mut self, answer: &PairAnswer) {
        let purpose = self.device.shop.to_string();
        let sealed = seal_secret(
            &answer.sealing_key.0,
            purpose.as_bytes(),
            &self.shop_key.key.seed(),
            &[5; 32],
        );
        use base64::Engine as _;
        let sealed_shop_key = base64::engine::general_purpose::STANDARD.encode(sealed.unwrap());
        let central_vkey = answer.central_vkey.clone();
        self.device.append(ShopHandedOver {
            central_vkey,
            sealed_shop_key,
        });
    }
}

pub fn edition_of_25(edition: EditionId, variant: VariantId) -> EditionFixed {
    EditionFixed {
        edition,
        code: "BLUE-26".into(),
        title: "Blue Hour Mug".into(),
        variant,
        size: Some(25),
        proofs: 0,
        gtin14: None,
        maker: "Ines Verhoeven, Ghent".into(),
        materials: vec!["stoneware".into(), "cobalt glaze".into()],
        care_url: None,
        restock: RestockPolicy::Never,
        allocations: vec![],
    }
}
