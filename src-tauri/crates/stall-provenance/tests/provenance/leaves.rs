//! The lines of the log. Refuses nothing itself.

use stall_provenance::leaf::{LeafError, LeafHash, LogLeaf, VoidReason};

const ID: &str = "PB4W0H39048SW";

fn hash() -> String {
    LeafHash([7; 32]).to_string()
}

fn lines() -> Vec<String> {
    let hash = hash();
    vec![
        format!("prov/v1 issue {ID} BLUE-26 3/25 {hash}"),
        format!("prov/v1 issue {ID} - - {hash}"),
        format!("prov/v1 correct {ID} {hash}"),
        format!("prov/v1 void {ID} misprint"),
        format!("prov/v1 void {ID} destroyed"),
        format!("prov/v1 void {ID} recalled"),
        format!("prov/v1 returned {ID}"),
        format!("prov/v1 repair {ID} {hash}"),
        format!("prov/v1 transfer {ID} {hash}"),
        format!("prov/v1 edition BLUE-26 25+2 {hash}"),
        "prov/v1 lease BLUE-26 d/3 1-10".to_owned(),
        format!("prov/v1 key {hash}"),
        "prov/v1 revoke d/3 from 2026-11-22".to_owned(),
        format!("prov/v1 close {hash}"),
    ]
}

#[test]
fn every_line_reads_back_and_stays_short() {
    for line in lines() {
        let leaf: LogLeaf = line.parse().unwrap_or_else(|e| panic!("{line}: {e}"));
        assert_eq!(leaf.to_string(), line);
        assert!(line.len() < 300);
    }
    let void = format!("prov/v1 void {ID} recalled").parse();
    assert_eq!(
        void,
        Ok(LogLeaf::Void(ID.parse().unwrap(), VoidReason::Recalled))
    );
}

#[test]
fn a_line_has_one_spelling_and_no_words_of_people() {
    let hash = hash();
    for bad in [
        format!("prov/v2 returned {ID}"),
        format!("prov/v1 returned {}", ID.to_lowercase()),
        format!("prov/v1 returned {ID} "),
        format!("prov/v1 returned {ID}\n"),
        format!("prov/v1 void {ID} stolen by someone"),
        format!("prov/v1 issue {ID} BLUE-26 26/25 {hash}"),
        format!("prov/v1 issue {ID} BLUE-26 03/25 {hash}"),
        format!("prov/v1 issue {ID} Blue_mug_für_Eva 3/25 {hash}"),
        "prov/v1 lease BLUE-26 d/3 10-1".to_owned(),
        "prov/v1 lease BLUE-26 d/03 1-10".to_owned(),
        "prov/v1 key AAAA".to_owned(),
    ] {
        assert_eq!(bad.parse::<LogLeaf>(), Err(LeafError::Shape), "{bad}");
    }
}
