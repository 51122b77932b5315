//! What `stall import` says of a file, to somebody who has never seen one read.

use crate::runs::Runs;

fn written(runs: &Runs, name: &str, bytes: &[u8]) -> String {
    let path = runs.path(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_dry_run_shows_what_would_come_in_and_what_is_odd_in_words() {
    let runs = Runs::founded();
    let file = "Handle,SKU,Name,Sold by weight,Price,In stock [Studio],In stock [Fair]\n\
        cup,CUP,Cup,N,18.00,12,1\nwax,WAX,Wax,Y,32.50,,12.5\nbad,,,N,abc,,\n";
    let file = written(&runs, "list.csv", file.as_bytes());
    let said = runs.words(&["import", &file, "--dry-run"]);
    for part in [
        "list.csv: an item list of Loyverse, 3 rows.",
        "2 new items in 2 new products, 0 changed, 0 already here as they are.",
        "row 1 “Studio, Fair”: stock of several places and none is called like this stall; name one with --place",
        "row 3, In stock [Fair] “12.5”: not a whole number of pieces; the rest of the row is taken",
        "row 4, Name: no name; the row is left out",
        "18.00 EUR",
        "Only looked at: nothing was changed. Without --dry-run it comes in.",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    assert_eq!(runs.json(&["items"])["total"], 0);
    let said = runs.words(&["import", &file, "--place", "studio"]);
    assert!(said.contains("The stock is that of Studio."), "{said}");
    assert_eq!(
        runs.json(&["items", "--search", "cup"])["items"][0]["here"],
        12
    );
    let again = runs.words(&["import", &file, "--place", "studio"]);
    assert!(
        again.contains("Nothing in it is new. Nothing was changed."),
        "{again}"
    );
}

#[test]
fn a_file_that_is_refused_is_told_why() {
    let runs = Runs::founded();
    for (name, bytes, why) in [
        (
            "photo.csv",
            &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"[..],
            "This is not a text file.",
        ),
        ("empty.csv", b"", "The file is empty."),
        (
            "diary.csv",
            b"Day,Weather\nSun,dry\n",
            "has these columns: Day, Weather.",
        ),
        (
            "half.csv",
            b"Handle,Title,Variant Price\ncup,Cup,18\njug,\"Ju",
            "breaks off in row 3.",
        ),
        (
            "sold.csv",
            b"Transaction ID,Gross Sales,Payment ID\n1,2,3\n",
            "This is Square's list of transactions",
        ),
    ] {
        let file = written(&runs, name, bytes);
        let output = runs.run(&["import", &file]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(
            said.contains(why) && said.contains("Nothing was changed."),
            "{said}"
        );
    }
}
