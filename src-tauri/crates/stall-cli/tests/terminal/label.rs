//! What `label verify` says to a file, a text, a label of another shop and a forgery.

use crate::runs::Runs;
use serde_json::Value;

const VECTOR: &str = include_str!("../../../../../tests/vectors/provenance/label_v1.json");

/// A picture without any code.
const ICON: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../assets/pictures/till.png"
);

/// The one paper of this kind that lies in the folder.
fn paper(folder: &str, kind: &str) -> String {
    let files = std::fs::read_dir(folder).unwrap();
    let names = files.map(|file| file.unwrap().path().display().to_string());
    let mut found = names.filter(|name| name.contains(kind) && name.ends_with(".png"));
    found.next().unwrap()
}

#[test]
fn every_way_not_to_be_genuine_has_its_own_answer() {
    let runs = Runs::empty();
    runs.json(&[
        "init",
        "--shop",
        "Kiln",
        "--currency",
        "EUR",
        "--stall",
        "Harbour",
        "--host",
        "moss.example",
    ]);
    let vase = r#"{"title":"Vase","sku":"VASE","price_minor":9000}"#;
    runs.json(&["call", "add_item", vase]);
    runs.json(&["edition", "fix", "VASE", "--code", "V-26", "--size", "3"]);
    runs.json(&["edition", "make", "V-26"]);
    runs.json(&["edition", "labels", "V-26"]);
    runs.json(&["sell", "VASE"]);
    let folder = runs.json(&["printers"])["virtual_folder"].clone();
    let folder = folder.as_str().unwrap();

    let genuine = runs.json(&["label", "verify", &paper(folder, "label")]);
    assert_eq!(
        (&genuine["is_genuine"], &genuine["piece"]),
        (&true.into(), &1.into())
    );

    let vector: Value = serde_json::from_str(VECTOR).unwrap();
    let theirs = vector["kind1"]["url"].as_str().unwrap();
    let vkey = vector["shop_vkey"].as_str().unwrap();
    let known = runs.json(&["label", "verify", theirs, "--shop-vkey", vkey]);
    assert_eq!(known["is_genuine"], true);
    let place = theirs.len() - 3;
    let digit = if &theirs[place..=place] == "1" {
        "2"
    } else {
        "1"
    };
    let forged = format!("{}{digit}{}", &theirs[..place], &theirs[place + 1..]);

    let receipt = paper(folder, "receipt");
    let absent = runs.path("absent.png").display().to_string();
    for (shown, code, words) in [
        (absent.as_str(), "path_unusable", "is not there"),
        (folder, "path_unusable", "is a folder"),
        (ICON, "label_not_found", "No label can be read"),
        (&receipt, "label_text_bad", "no whole label"),
        ("a vase", "label_text_bad", "no whole label"),
        (
            "https://moss.example/p/1",
            "label_text_bad",
            "no whole label",
        ),
        (theirs, "label_foreign", "another shop"),
    ] {
        let refused = runs.run(&["label", "verify", shown]);
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(1), "{shown}");
        assert!(said.contains(words), "{shown}: {said}");
        assert!(
            said.trim_end().ends_with(&format!("[{code}]")),
            "{shown}: {said}"
        );
    }
    let problem = runs.run(&["label", "verify", &forged, "--shop-vkey", vkey]);
    let said = String::from_utf8(problem.stderr).unwrap();
    assert_eq!(problem.status.code(), Some(1));
    assert!(
        said.contains("signature") && said.contains("[label_forged]"),
        "{said}"
    );

    let shown = runs.words(&["edition", "show", "V-26"]);
    let pieces: Vec<&str> = shown.lines().skip(1).map(str::trim).collect();
    assert!(
        pieces[0].starts_with("1  sold") && pieces[0].contains("label printed"),
        "{shown}"
    );
}
