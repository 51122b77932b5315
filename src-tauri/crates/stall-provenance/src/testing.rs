//! Owns what this crate offers to verifiers that are not ours (`tests/oracles`): notes, labels and log
//! proofs, some spoilt on purpose. Refuses to be in a shipped build: it stands behind the feature `testing`.

use crate::device_cert::{DeviceCert, SignedDeviceCert};
use crate::label::{ArchiveHost, Label};
use crate::merkle::{LogProof, inclusion_proof, leaf_hash, next_checkpoint};
use crate::record::{Made, Record, verify_record};
use crate::{LabelFacts, NamedSigner, ProvenanceError, ShopName, SigningKey};
use serde_json::{Value, json};

struct Stall {
    shop: NamedSigner,
    device: NamedSigner,
    log: NamedSigner,
    cert: SignedDeviceCert,
    name: ShopName,
}

/// Made-up keys and things as JSON objects, one a line: `note` with `vkeys`, `label` with `shop_vkey`,
/// `log_proof` with `leaf` and `vkey`. A spoilt one carries `"expect": "refused"`. The same lines every time.
///
/// # Errors
/// None, as long as this crate makes what it verifies.
pub fn oracle_lines() -> Result<Vec<String>, ProvenanceError> {
    let stall = stall()?;
    let vkeys = [
        stall.shop.vkey().to_string(),
        stall.device.vkey().to_string(),
    ];
    let cert = stall.cert.note(&stall.shop.vkey());
    let mut lines = vec![json!({"note": cert, "vkeys": vkeys})];
    for (record, seal_by_device) in records().into_iter().zip([false, true, true]) {
        let note = record.body(&stall.name)?.sign(&stall.device)?;
        let label = label(&stall, note.as_str(), seal_by_device)?;
        let url = label.url(Some(&ArchiveHost::parse("kiln.example")?))?;
        lines.push(json!({"note": note.as_str(), "vkeys": vkeys}));
        lines.push(json!({"note": label.expanded_note(), "vkeys": vkeys}));
        lines.push(json!({"label": url, "shop_vkey": vkeys[0]}));
        lines.extend(spoilt(&url, note.as_str(), &vkeys));
    }
    lines.extend(log_proofs(&stall)?);
    Ok(lines.iter().map(Value::to_string).collect())
}

fn stall() -> Result<Stall, ProvenanceError> {
    let name = ShopName::new("kiln.example")?;
    let signer = |name, seed| NamedSigner {
        name,
        key: SigningKey::from_seed(&[seed; 32]),
    };
    let shop = signer(name.shop_key(), 1);
    let device = signer(name.device_key(7), 2);
    let log = signer(name.log_key(), 3);
    let (from, until) = ("2026-11-01".parse()?, "2027-01-29".parse()?);
    let key = device.key.verifying_key();
    let cert = DeviceCert {
        shop: name.clone(),
        device: 7,
        key,
        from,
        until,
    }
    .sign(&shop)?;
    Ok(Stall {
        shop,
        device,
        log,
        cert,
        name,
    })
}

fn records() -> [Record; 3] {
    let made = Made {
        when: "2026-11-22".to_owned(),
        place: "Zürich, CH".to_owned(),
    };
    let open = Record::new("Becher «Blau» 青", "Atelier Ü", made, "stall/7", &[5; 16]);
    let numbered = Record {
        piece: Some(3),
        of: Some(25),
        ..open.clone()
    };
    let gtin = Some("09520123456788".to_owned());
    [
        Record {
            gtin,
            ..numbered.clone()
        },
        numbered,
        open,
    ]
}

fn label(stall: &Stall, note: &str, by_device: bool) -> Result<Label, ProvenanceError> {
    let record = verify_record(note.as_bytes(), &stall.name, &[&stall.device.vkey()])?;
    let facts = LabelFacts::of_record(&record)?;
    Ok(match by_device {
        true => facts.seal_by_device(&stall.device, &stall.cert, &stall.shop.vkey())?,
        false => facts.seal_by_shop(&stall.shop)?,
    })
}

fn spoilt(url: &str, note: &str, vkeys: &[String; 2]) -> [Value; 3] {
    let (front, last) = url.split_at(url.len() - 1);
    let url = format!("{front}{}", if last == "0" { "1" } else { "0" });
    let other_day = note.replace("2026-11-22", "2026-11-23");
    let no_dash = note.replace('\u{2014}', "-");
    [
        json!({"label": url, "shop_vkey": vkeys[0], "expect": "refused"}),
        json!({"note": other_day, "vkeys": vkeys, "expect": "refused"}),
        json!({"note": no_dash, "vkeys": vkeys, "expect": "refused"}),
    ]
}

fn log_proofs(stall: &Stall) -> Result<Vec<Value>, ProvenanceError> {
    let leaves: Vec<String> = (0..300).map(|n| format!("leaf {n}")).collect();
    let hashes: Vec<_> = leaves
        .iter()
        .map(|leaf| leaf_hash(leaf.as_bytes()))
        .collect();
    let checkpoint = next_checkpoint(&stall.name.log_key(), None, &hashes)?.sign(&stall.log)?;
    let vkey = stall.log.vkey().to_string();
    let mut lines = Vec::new();
    for index in [0, 1, 255, 256, 299] {
        let proof = inclusion_proof(&hashes, index)?;
        let proof = LogProof {
            index: index as u64,
            hashes: proof,
            checkpoint: &checkpoint,
        };
        let text = proof.to_text();
        lines.push(json!({"log_proof": text, "leaf": leaves[index], "vkey": vkey}));
        let other = json!({"log_proof": text, "leaf": "x", "vkey": vkey, "expect": "refused"});
        lines.push(other);
    }
    Ok(lines)
}
