//! Prints notes, labels and log proofs made by this crate, one JSON object a line, for verifiers that are
//! not ours (`tests/oracles`). Refuses nothing; the last lines are spoilt on purpose and say so.

use serde_json::{Value, json};
use stall_provenance::device_cert::{DeviceCert, SignedDeviceCert};
use stall_provenance::label::{ArchiveHost, Label};
use stall_provenance::merkle::{LogProof, inclusion_proof, leaf_hash, next_checkpoint};
use stall_provenance::record::{Made, Record, verify_record};
use stall_provenance::{LabelFacts, NamedSigner, ShopName, SigningKey};
use std::error::Error;

struct Stall {
    shop: NamedSigner,
    device: NamedSigner,
    log: NamedSigner,
    cert: SignedDeviceCert,
    name: ShopName,
}

fn main() -> Result<(), Box<dyn Error>> {
    let stall = stall()?;
    let vkeys = [
        stall.shop.vkey().to_string(),
        stall.device.vkey().to_string(),
    ];
    let cert = stall.cert.note(&stall.shop.vkey());
    println!("{}", json!({"note": cert, "vkeys": vkeys}));
    for (record, seal_by_device) in records().into_iter().zip([false, true, true]) {
        let note = record.body(&stall.name)?.sign(&stall.device)?;
        println!("{}", json!({"note": note.as_str(), "vkeys": vkeys}));
        let label = label(&stall, note.as_str(), seal_by_device)?;
        println!("{}", json!({"note": label.expanded_note(), "vkeys": vkeys}));
        let url = label.url(Some(&ArchiveHost::parse("kiln.example")?))?;
        println!("{}", json!({"label": url, "shop_vkey": vkeys[0]}));
        for spoilt in spoilt(&url, note.as_str(), &vkeys) {
            println!("{spoilt}");
        }
    }
    print_log(&stall)
}

fn stall() -> Result<Stall, Box<dyn Error>> {
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

fn label(stall: &Stall, note: &str, by_device: bool) -> Result<Label, Box<dyn Error>> {
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

fn print_log(stall: &Stall) -> Result<(), Box<dyn Error>> {
    let leaves: Vec<String> = (0..300)
        .map(|n| format!("prov/v1 void {n} misprint"))
        .collect();
    let hashes: Vec<_> = leaves
        .iter()
        .map(|leaf| leaf_hash(leaf.as_bytes()))
        .collect();
    let checkpoint = next_checkpoint(&stall.name.log_key(), None, &hashes)?.sign(&stall.log)?;
    let vkey = stall.log.vkey().to_string();
    for index in [0, 1, 255, 256, 299] {
        let proof = inclusion_proof(&hashes, index)?;
        let proof = LogProof {
            index: index as u64,
            hashes: proof,
            checkpoint: &checkpoint,
        };
        let text = proof.to_text();
        println!(
            "{}",
            json!({"log_proof": text, "leaf": leaves[index], "vkey": vkey})
        );
        let other = json!({"log_proof": text, "leaf": "x", "vkey": vkey, "expect": "refused"});
        println!("{other}");
    }
    Ok(())
}
