//! The Merkle log against the CT reference tree and a 600-leaf log. Refuses nothing itself.

use crate::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use stall_provenance::merkle::*;

fn hashes(value: &Value, decode: fn(&str) -> Vec<u8>) -> Vec<Hash> {
    let hash = |hash: &Value| decode(hash.as_str().unwrap()).try_into().unwrap();
    list(value).iter().map(hash).collect()
}

fn unbase64(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap()
}

fn number(value: &Value, key: &str) -> u64 {
    value[key].as_u64().unwrap()
}

fn leaves_600() -> Vec<Hash> {
    (0..600)
        .map(|leaf| leaf_hash(format!("leaf {leaf}").as_bytes()))
        .collect()
}

fn log_signer() -> NamedSigner {
    NamedSigner {
        name: shop().log_key(),
        key: SigningKey::from_seed(&seed(0)),
    }
}

fn check_proofs(leaves: &[Hash], vectors: &Value, field: &str, decode: fn(&str) -> Vec<u8>) {
    for case in list(&vectors["inclusion"]) {
        let (index, size) = (number(case, "index"), number(case, "size"));
        let (tree, proof) = (&leaves[..size as usize], hashes(&case[field], decode));
        assert_eq!(inclusion_proof(tree, index as usize), Ok(proof.clone()));
        let leaf = &leaves[index as usize];
        let root = tree_root(tree);
        assert_eq!(verify_inclusion(leaf, index, size, &proof, &root), Ok(()));
        let swapped = [9; 32];
        assert!(verify_inclusion(&swapped, index, size, &proof, &root).is_err());
        let longer = [&proof[..], &[swapped]].concat();
        let too_long = verify_inclusion(leaf, index, size, &longer, &root);
        assert_eq!(too_long, Err(MerkleError::ProofLength));
    }
    for case in list(&vectors["consistency"]) {
        let (from, to) = (number(case, "from_size"), number(case, "to_size"));
        let (tree, proof) = (&leaves[..to as usize], hashes(&case[field], decode));
        assert_eq!(consistency_proof(tree, from as usize), Ok(proof.clone()));
        let (old, new) = (tree_root(&tree[..from as usize]), tree_root(tree));
        assert_eq!(verify_consistency((from, &old), (to, &new), &proof), Ok(()));
        assert!(verify_consistency((from, &[9; 32]), (to, &new), &proof).is_err());
        assert!(verify_consistency((from, &old), (to, &[9; 32]), &proof).is_err());
        let longer = [&proof[..], &[[9; 32]]].concat();
        let too_long = verify_consistency((from, &old), (to, &new), &longer);
        assert!(too_long.is_err());
    }
}

#[test]
fn the_ct_reference_tree_has_its_known_roots_and_proofs() {
    let v = vectors("merkle_ct8");
    let leaves: Vec<Hash> = list(&v["leaves_hex"])
        .iter()
        .map(|l| leaf_hash(&unhex(l.as_str().unwrap())))
        .collect();
    assert_eq!(leaves, hashes(&v["leaf_hashes_hex"], unhex));
    let roots: Vec<Hash> = (0..=8).map(|size| tree_root(&leaves[..size])).collect();
    assert_eq!(roots, hashes(&v["roots_hex"], unhex));
    assert_eq!(
        (list(&v["inclusion"]).len(), list(&v["consistency"]).len()),
        (36, 36)
    );
    check_proofs(&leaves, &v, "proof_hex", unhex);
}

#[test]
fn a_log_of_600_leaves_has_the_checkpoints_proofs_and_tiles_other_code_confirmed() {
    let (v, leaves) = (vectors("checkpoints_600"), leaves_600());
    for (size, case) in v["checkpoints"].as_object().unwrap() {
        let tree = &leaves[..size.parse().unwrap()];
        let next = next_checkpoint(&shop().log_key(), None, tree).unwrap();
        assert_eq!(STANDARD.encode(next.root), text(case, "root_b64"));
        assert_eq!(next.sign(&log_signer()).unwrap(), text(case, "checkpoint"));
        let note = text(case, "checkpoint").as_bytes();
        assert_eq!(open_checkpoint(note, &log_signer().vkey()), Ok(next));
    }
    check_proofs(&leaves, &v, "proof_b64", unbase64);
    for (path, sha256) in v["tiles"].as_object().unwrap() {
        let resource = resource(path, &leaves);
        assert_eq!(Sha256::digest(&resource).as_slice(), hash(sha256), "{path}");
    }
}

fn resource(path: &str, leaves: &[Hash]) -> Vec<u8> {
    for index in 0..3_u64 {
        let first = index * TILE_WIDTH;
        let width = TILE_WIDTH.min(600 - first);
        if entries_path(index, width) == path {
            let entries = (first..first + width).map(|leaf| format!("leaf {leaf}"));
            let bundle = encode_entries(&entries.collect::<Vec<_>>()).unwrap();
            assert_eq!(decode_entries(&bundle).unwrap().len() as u64, width);
            return bundle;
        }
        for level in 0..2 {
            let bytes = tile_bytes(leaves, level, index);
            if tile_path(level, index, bytes.len() as u64 / 32) == path {
                return bytes;
            }
        }
    }
    panic!("no such resource: {path}")
}

#[test]
fn tiles_lie_where_the_specification_says() {
    let v = vectors("tiles_shape");
    for (size, expected) in v["shapes"].as_object().unwrap() {
        let levels: Vec<Value> = tile_levels(size.parse().unwrap())
            .iter()
            .map(|l| serde_json::json!({"level": l.level, "full": l.full, "partial": l.partial}))
            .collect();
        assert_eq!(&Value::from(levels), expected, "{size}");
    }
    for (index, path) in v["paths"].as_object().unwrap() {
        let full = tile_path(0, index.parse().unwrap(), 256);
        assert_eq!(full, format!("tile/0/{}", path.as_str().unwrap()));
    }
    assert_eq!(tile_path(1, 17, 112), "tile/1/017.p/112");
}

#[test]
fn proof_files_read_verify_and_write_back() {
    let vkey = log_signer().vkey();
    for case in list(&vectors("checkpoints_600")["tlog_proofs"]) {
        let (source, index) = (text(case, "text"), number(case, "index"));
        let leaf = format!("leaf {index}");
        let checkpoint = verify_log_proof(source, leaf.as_bytes(), &vkey).unwrap();
        assert_eq!(checkpoint.size, number(case, "size"));
        assert_eq!(LogProof::parse(source).unwrap().to_text(), source);
        let with_extra = source.replacen("\nindex", "\nextra AAAA\nindex", 1);
        verify_log_proof(&with_extra, leaf.as_bytes(), &vkey).unwrap();
        let other = verify_log_proof(source, b"leaf x", &vkey);
        assert_eq!(other, Err(LogProofError::Merkle(MerkleError::Root)));
    }
}

#[test]
fn a_bad_proof_file_says_what_is_wrong() {
    let v = vectors("checkpoints_600");
    let source = text(&v["tlog_proofs"][1], "text");
    let refused =
        |text: String| verify_log_proof(&text, b"leaf 6", &log_signer().vkey()).unwrap_err();
    assert_eq!(refused(source.replace("@v1", "@v2")), LogProofError::Shape);
    assert_eq!(
        refused(source.replace("index 6", "index 06")),
        LogProofError::Index
    );
    assert_eq!(
        refused(source.replace("dauS", "da*S")),
        LogProofError::Hash { at: 0 }
    );
    assert!(matches!(
        refused(source.replace("\n7\n", "\n8\n")),
        LogProofError::Checkpoint(_)
    ));
    let outside = MerkleError::Index { index: 7, size: 7 };
    assert_eq!(
        refused(source.replace("index 6", "index 7")),
        LogProofError::Merkle(outside)
    );
}

#[test]
fn a_log_never_shrinks_and_never_forks() {
    let (leaves, log) = (leaves_600(), shop().log_key());
    let last = next_checkpoint(&log, None, &leaves[..300]).unwrap();
    assert!(next_checkpoint(&log, Some(&last), &leaves).is_ok());
    assert!(next_checkpoint(&log, Some(&last), &leaves[..300]).is_ok());
    let shrunk = next_checkpoint(&log, Some(&last), &leaves[..299]);
    assert_eq!(
        shrunk,
        Err(CheckpointError::Shrunk {
            last: 300,
            now: 299
        })
    );
    let mut other = leaves;
    other[17] = leaf_hash(b"another past");
    assert_eq!(
        next_checkpoint(&log, Some(&last), &other),
        Err(CheckpointError::Forked)
    );
}

#[test]
fn a_malformed_checkpoint_is_refused_by_name() {
    let good = Checkpoint {
        origin: shop().log_key(),
        size: 7,
        root: [1; 32],
    }
    .text();
    let root = STANDARD.encode([1; 32]);
    let cases = [
        (good.replace("\n7\n", "\n07\n"), CheckpointError::Size),
        (good.replace("\n7\n", "\n-7\n"), CheckpointError::Size),
        (good.replace(&root, "AAAA"), CheckpointError::Root),
        (good.replace("kiln", "ki ln"), CheckpointError::Origin),
        (good.replace("\n7\n", "\n\n7\n"), CheckpointError::Shape),
        (good.trim_end().to_owned(), CheckpointError::Shape),
        ("kiln.example/log\n7\n".to_owned(), CheckpointError::Shape),
    ];
    for (bad, why) in cases {
        assert_eq!(Checkpoint::parse_text(&bad), Err(why), "{bad:?}");
    }
    assert!(Checkpoint::parse_text(&(good + "extension\n")).is_ok());
}

#[test]
fn nothing_is_proven_about_an_empty_tree() {
    let root = tree_root(&[]);
    let sizes = MerkleError::Sizes { from: 0, to: 5 };
    assert_eq!(
        verify_consistency((0, &root), (5, &[1; 32]), &[]),
        Err(sizes)
    );
    assert_eq!(
        consistency_proof(&[], 0),
        Err(MerkleError::Sizes { from: 0, to: 0 })
    );
    assert_eq!(
        inclusion_proof(&[], 0),
        Err(MerkleError::Index { index: 0, size: 0 })
    );
}

#[test]
fn an_entry_bundle_that_ends_early_is_refused() {
    let bundle = encode_entries(&["ab", "c"]).unwrap();
    for cut in [1, 3, 5, 6] {
        assert!(decode_entries(&bundle[..cut]).is_err(), "{cut}");
    }
    assert_eq!(decode_entries(&bundle).unwrap(), [b"ab".as_slice(), b"c"]);
    assert_eq!(
        encode_entries(&[vec![0; 65_536]]),
        Err(EntryError::TooLong { at: 0 })
    );
}

#[test]
fn a_tree_of_seven_is_built_as_rfc_9162_draws_it() {
    let v = vectors("rfc9162_2_1_5_structure");
    let leaves: Vec<Hash> = (0..7_u8).map(|leaf| leaf_hash(&[leaf])).collect();
    let node = |name: &Value| match name.as_str().unwrap() {
        "g" => tree_root(&leaves[..2]),
        "h" => tree_root(&leaves[2..4]),
        "i" => tree_root(&leaves[4..6]),
        "j" => leaves[6],
        "k" => tree_root(&leaves[..4]),
        "l" => tree_root(&leaves[4..]),
        leaf => leaves[usize::from(leaf.as_bytes()[0] - b'a')],
    };
    let nodes = |names: &Value| Ok(list(names).iter().map(node).collect::<Vec<_>>());
    for (leaf, names) in v["inclusion"].as_object().unwrap() {
        let index = leaf[1..].parse().unwrap();
        assert_eq!(inclusion_proof(&leaves, index), nodes(names), "{leaf}");
    }
    for (sizes, names) in v["consistency"].as_object().unwrap() {
        let from = sizes[..1].parse().unwrap();
        assert_eq!(consistency_proof(&leaves, from), nodes(names), "{sizes}");
    }
}
