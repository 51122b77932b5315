//! The importer against whole files, damaged files, and files that are none.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt::Write;
use std::path::PathBuf;

use encoding_rs::WINDOWS_1252;
use proptest::prelude::*;

use super::*;

const EUR: ReadOptions<'static> = ReadOptions {
    currency_code: "EUR",
    currency_exponent: 2,
    progress: None,
};

fn vectors() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors/import")
}

fn vector(name: &str) -> Vec<u8> {
    std::fs::read(vectors().join(name)).unwrap()
}

const GOOD: &[&str] = &[
    "shopify_old.csv",
    "shopify_new.csv",
    "square_current.csv",
    "square_older.csv",
    "loyverse.csv",
    "woocommerce.csv",
];

fn options_of(file: &str) -> ReadOptions<'static> {
    let currency_code = match file {
        "square_current.csv" => "GBP",
        "square_older.csv" => "USD",
        _ => "EUR",
    };
    ReadOptions {
        currency_code,
        ..EUR
    }
}

/// One line a product, a variant, a problem; blank fields left out.
fn render(file: &CatalogueFile) -> String {
    let mut out = format!("{:?}, {} rows\n", file.dialect, file.rows_read);
    for tax in &file.taxes {
        writeln!(out, "tax {} {:?}", tax.name, tax.rate_ppm).unwrap();
    }
    for product in &file.products {
        render_product(product, &mut out);
    }
    for p in &file.problems {
        let column = p.column.as_deref().unwrap_or("-");
        let (code, then) = (p.code.as_str(), p.consequence);
        writeln!(
            out,
            "row {} [{column}] {code} {:?} {then:?}",
            p.row, p.value
        )
        .unwrap();
    }
    out
}

fn render_product(product: &ImportedProduct, out: &mut String) {
    let ImportedProduct {
        handle,
        title,
        status,
        category,
        tags,
        vendor,
        ..
    } = product;
    write!(out, "{handle} | {title} | {status:?}").unwrap();
    writeln!(
        out,
        " | {category:?} {tags:?} {vendor:?} | {:?}",
        product.description
    )
    .unwrap();
    for v in &product.variants {
        let derived = if v.sku_derived { " (derived)" } else { "" };
        let options: Vec<_> = v.options.iter().map(|(n, o)| format!("{n}={o}")).collect();
        write!(out, "  {}{derived} [{}]", v.sku, options.join(", ")).unwrap();
        let texts = [
            ("gtin", &v.gtin),
            ("barcode", &v.barcode),
            ("tax", &v.tax_code),
        ];
        for (name, text) in texts {
            text.iter()
                .for_each(|text| write!(out, " {name} {text}").unwrap());
        }
        let numbers = [
            ("price", v.price_minor),
            ("was", v.compare_at_minor),
            ("cost", v.cost_minor),
            ("stock", v.quantity),
            ("grams", v.weight_grams),
        ];
        for (name, number) in numbers {
            number
                .iter()
                .for_each(|number| write!(out, " {name} {number}").unwrap());
        }
        if v.quantity_by_place.len() > 1 {
            write!(out, " {:?}", v.quantity_by_place).unwrap();
        }
        let flags = [(v.tracked, " tracked"), (!v.taxable, " untaxed")];
        flags
            .iter()
            .filter(|(on, _)| *on)
            .for_each(|(_, word)| out.push_str(word));
        writeln!(out, " rows {:?}", v.source_rows).unwrap();
    }
}

fn every_sku(file: &CatalogueFile) -> Vec<&str> {
    file.products
        .iter()
        .flat_map(|p| &p.variants)
        .map(|v| v.sku.as_str())
        .collect()
}

#[test]
fn every_dialect_reads_as_its_fixture_says() {
    for name in GOOD {
        let read = read_catalogue(&vector(name), &options_of(name)).unwrap();
        let expected = vector(&name.replace(".csv", ".expect"));
        let actual = render(&read);
        assert_eq!(
            actual,
            String::from_utf8(expected).unwrap(),
            "{name} reads as\n{actual}"
        );
    }
}

#[test]
fn a_wrong_file_is_refused_by_name() {
    let mut seen = 0;
    for entry in std::fs::read_dir(vectors().join("refused")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let problem = read_catalogue(&std::fs::read(&path).unwrap(), &EUR).unwrap_err();
        assert_eq!(problem.code(), name.split('.').next().unwrap(), "{name}");
        seen += 1;
    }
    assert!(seen >= 10, "{seen} refused files");
}

#[test]
fn a_foreign_export_is_named() {
    let file = vector("refused/import_other_export.shopify_inventory.csv");
    let kind = OtherExport::ShopifyInventory;
    assert_eq!(
        read_catalogue(&file, &EUR),
        Err(FileProblem::OtherExport { kind })
    );
}

#[test]
fn a_file_cut_off_says_in_which_row() {
    let file = vector("refused/import_truncated.short_row.csv");
    assert_eq!(
        read_catalogue(&file, &EUR),
        Err(FileProblem::Truncated { row: 3 })
    );
}

/// Two fixtures cut at every byte, the others at every fifth: refused, or read with the same beginning. Never a product that the whole
/// file does not have under that handle.
#[test]
fn a_file_cut_at_any_byte_is_refused_or_reads_as_its_beginning() {
    for name in GOOD {
        let (bytes, options) = (vector(name), options_of(name));
        let whole = read_catalogue(&bytes, &options).unwrap();
        let titles: HashSet<_> = whole.products.iter().map(|p| &p.title).collect();
        let every = matches!(*name, "shopify_old.csv" | "square_current.csv");
        let cuts = (0..bytes.len()).step_by(if every { 1 } else { 5 });
        let (tried, mut refused) = (cuts.len(), 0);
        for cut in cuts {
            match read_catalogue(&bytes[..cut], &options) {
                Err(_) => refused += 1,
                Ok(part) => {
                    assert!(part.rows_read <= whole.rows_read);
                    for product in &part.products {
                        assert!(titles.contains(&product.title), "{name} {cut}: {product:?}");
                    }
                }
            }
        }
        assert!(
            refused * 10 > tried * 9,
            "{name}: {refused} of {tried} refused"
        );
    }
}

#[test]
fn the_encoding_of_a_file_does_not_change_what_it_says() {
    for name in GOOD {
        let text = String::from_utf8(vector(name)).unwrap();
        let text = text.trim_start_matches('\u{feff}');
        let whole = read_catalogue(&vector(name), &options_of(name)).unwrap();
        let utf16 = |bytes: fn(u16) -> [u8; 2]| {
            let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
            units.flat_map(bytes).collect::<Vec<u8>>()
        };
        for encoded in [
            text.as_bytes().to_vec(),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
        ] {
            assert_eq!(
                read_catalogue(&encoded, &options_of(name)).as_ref(),
                Ok(&whole),
                "{name}"
            );
        }
    }
}

#[test]
fn letters_and_signs_of_windows_1252_arrive_whole() {
    let text = "Handle,Title,Variant SKU,Variant Price\ncafe,Café „Größe“ – ½ Œuvre,C-1,€12.50\n";
    let (bytes, _, lossy) = WINDOWS_1252.encode(text);
    assert!(!lossy);
    let read = read_catalogue(&bytes, &EUR).unwrap();
    assert_eq!(read.products[0].title, "Café „Größe“ – ½ Œuvre");
    assert_eq!(read.products[0].variants[0].price_minor, Some(1250));
}

#[test]
fn a_foreign_byte_in_a_utf8_file_spoils_no_other_letter() {
    let mut bytes = "Handle,Title,Variant Price\ncup,Tasse à café été,1\npot,P"
        .as_bytes()
        .to_vec();
    bytes.extend_from_slice(b"\xf6tt,2\n");
    let read = read_catalogue(&bytes, &EUR).unwrap();
    assert_eq!(read.products[0].title, "Tasse à café été");
    assert_eq!(read.products[1].title, "Pött");
    let problems: Vec<_> = read.problems.iter().map(|p| (p.row, p.code)).collect();
    assert_eq!(problems, [(3, RowProblemCode::EncodingMixed)]);
}

#[test]
fn half_a_letter_at_the_end_is_a_file_cut_off() {
    let text = "Handle,Title,Variant Price\ncafé,Café,1\nthé,Thé";
    let read = read_catalogue(&text.as_bytes()[..text.len() - 1], &EUR);
    assert_eq!(read, Err(FileProblem::Truncated { row: 3 }));
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
    for end in ["\n", "\r\n", "\r"] {
        let text = [
            "Handle,Title,Body (HTML),Variant Price",
            "a,A,\"two\nlines\",1",
            "",
            "",
            ",,,",
            "b,B,,x",
            "",
        ]
        .join(end);
        let read = read_catalogue(text.as_bytes(), &EUR).unwrap();
        assert_eq!(read.products[0].variants[0].source_rows, [2], "{end:?}");
        assert_eq!(read.problems[0].row, 6, "{end:?}");
    }
}

#[test]
fn a_file_sorted_in_a_spreadsheet_still_knows_its_products() {
    let text = "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src,Gift Card\n\
        tee,,,,,x.jpg,\ntee,,,M,20,,\ngift,,,50,50,,\ntee,Tee,Size,S,21,,false\n\
        gift,Gift,Amount,25,25,,true\n";
    let read = read_catalogue(text.as_bytes(), &EUR).unwrap();
    assert_eq!(read.products.len(), 1);
    assert_eq!(read.products[0].title, "Tee");
    let options: Vec<_> = read.products[0]
        .variants
        .iter()
        .map(|v| &v.options[0])
        .collect();
    assert_eq!(
        options,
        [&("Size".into(), "M".into()), &("Size".into(), "S".into())]
    );
    assert_eq!(read.problems.len(), 1, "{:?}", read.problems);
}

#[test]
fn columns_are_found_by_name_wherever_they_stand() {
    let text = " variant PRICE ;Title;HANDLE;Variant  SKU\n7,50;Cup;cup;C\n";
    let read = read_catalogue(text.as_bytes(), &EUR).unwrap();
    assert_eq!(read.products[0].variants[0].price_minor, Some(750));
    assert_eq!(read.products[0].variants[0].sku, "C");
}

#[test]
fn an_excel_separator_line_is_obeyed() {
    let text = "sep=;\nHandle;Title;Variant Price\ncup;Cup, large;7\n";
    let read = read_catalogue(text.as_bytes(), &EUR).unwrap();
    assert_eq!(read.products[0].title, "Cup, large");
}

#[test]
fn rows_swallowed_by_a_lone_quote_are_said() {
    let text = "Handle,Title,Body (HTML),Variant Price\ncup,Cup,A cup,7\n\
        disc,\"12\"\" vinyl,A disc,9\npot,Pot,\"A pot\",8\njug,Jug,\"A jug\ntall\",6\n";
    let read = read_catalogue(text.as_bytes(), &EUR).unwrap();
    let handles: Vec<_> = read.products.iter().map(|p| p.handle.as_str()).collect();
    assert_eq!(handles, ["cup", "jug"]);
    let problems: Vec<_> = read.problems.iter().map(|p| (p.row, p.code)).collect();
    assert_eq!(problems, [(3, RowProblemCode::QuotesBroken)]);
}

#[test]
fn a_stray_control_character_is_a_blank_and_many_are_no_text() {
    let text = "Handle,Title,Variant Price\ncup,Tall\u{1f}cup\u{9d},7\n\u{1a}";
    let read = read_catalogue(text.as_bytes(), &EUR).unwrap();
    assert_eq!(read.products[0].title, "Tall cup");
    let noise = text.replace('a', "\u{2}\u{3}\u{4}");
    assert_eq!(
        read_catalogue(noise.as_bytes(), &EUR),
        Err(FileProblem::NotText)
    );
}

#[test]
fn a_slipped_row_is_skipped_and_said() {
    let text = "Handle,Title,Variant Price\ncup,Cup, large,7\npot,Pot,8\n";
    let read = read_catalogue(text.as_bytes(), &EUR).unwrap();
    assert_eq!(read.products.len(), 1);
    assert_eq!(read.problems[0].code, RowProblemCode::RowTooLong);
    assert_eq!(read.problems[0].consequence, Consequence::RowSkipped);
}

#[test]
fn a_lone_ambiguous_price_is_reported_and_one_among_clear_ones_is_not() {
    let read = |cells: &str| {
        let text = format!("Handle;Title;Variant Price\na;A;1,250\n{cells}");
        let read = read_catalogue(text.as_bytes(), &EUR).unwrap();
        let codes: Vec<_> = read.problems.iter().map(|p| p.code).collect();
        (read.products[0].variants[0].price_minor, codes)
    };
    assert_eq!(
        read(""),
        (Some(125_000), vec![RowProblemCode::AmountGuessed])
    );
    assert_eq!(read("b;B;9.50\n"), (Some(125_000), vec![]));
    assert_eq!(read("b;B;9,50\n"), (Some(125), vec![]));
}

fn shirts(order: &[usize]) -> CatalogueFile {
    let rows = [
        "print-a,Print,Edition,B C,,1\n",
        "print,Print,Edition,A B C,,1\n",
        "tee,Tee,Size,S,TEE,1\n",
        "tee,,,M,TEE,1\n",
        "陶,陶,Size,小,,1\n",
        "器,器,Size,大,,1\n",
        "cup,Cup,Title,Default Title,,1\n",
        "cups,Cups,Title,Default Title,CUP,1\n",
    ];
    let mut text = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n".to_owned();
    order.iter().for_each(|at| text.push_str(rows[*at]));
    read_catalogue(text.as_bytes(), &EUR).unwrap()
}

#[test]
fn derived_skus_depend_on_what_a_row_says_and_not_on_where_it_stands() {
    let forward = shirts(&[0, 1, 2, 3, 4, 5, 6, 7]);
    let backward = shirts(&[7, 6, 5, 4, 2, 3, 1, 0]);
    let sorted = |file: &CatalogueFile| {
        let mut skus: Vec<String> = every_sku(file).into_iter().map(str::to_owned).collect();
        skus.sort_unstable();
        skus
    };
    assert_eq!(sorted(&forward), sorted(&backward));
    assert_eq!(every_sku(&forward).iter().collect::<HashSet<_>>().len(), 8);
    assert!(every_sku(&forward).iter().all(|sku| sku.is_ascii()));
    assert!(every_sku(&forward).contains(&"TEE-S"));
    assert!(every_sku(&forward).contains(&"CUP"));
}

/// These are on printed stickers: a change here gives every shop new SKUs.
#[test]
fn derived_skus_never_change() {
    let expected = [
        "PRINT-A-B-C-YXP597",
        "PRINT-A-B-C-FEMVYQ",
        "TEE-S",
        "TEE-M",
        "BKDPWG",
        "ZDCAZX",
        "CUP-D5JHRB",
        "CUP",
    ];
    assert_eq!(every_sku(&shirts(&[0, 1, 2, 3, 4, 5, 6, 7])), expected);
}

#[test]
fn progress_is_told_and_ends_at_the_number_of_rows() {
    let mut text = "Handle,Title,Variant Price\n".to_owned();
    (0..1200).for_each(|n| writeln!(text, "h{n},T{n},1").unwrap());
    let seen = RefCell::new(Vec::new());
    let progress = |done: usize, total: usize| seen.borrow_mut().push((done, total));
    let options = ReadOptions {
        progress: Some(&progress),
        ..EUR
    };
    read_catalogue(text.as_bytes(), &options).unwrap();
    assert_eq!(
        *seen.borrow(),
        [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]
    );
}

#[test]
fn every_code_is_its_own() {
    let codes: HashSet<_> = RowProblemCode::ALL
        .iter()
        .map(|code| code.as_str())
        .collect();
    assert_eq!(codes.len(), RowProblemCode::ALL.len());
    assert!(
        codes
            .iter()
            .all(|c| c.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
    );
}

fn holds_together(bytes: &[u8], options: &ReadOptions<'_>) {
    let first = read_catalogue(bytes, options);
    assert_eq!(first, read_catalogue(bytes, options));
    let Ok(file) = first else { return };
    let skus = every_sku(&file);
    assert_eq!(
        skus.iter().collect::<HashSet<_>>().len(),
        skus.len(),
        "{skus:?}"
    );
    assert!(skus.iter().all(|sku| !sku.is_empty()));
    assert!(
        file.products
            .iter()
            .all(|p| !p.variants.is_empty() && !p.handle.is_empty())
    );
    assert!(file.problems.is_sorted_by_key(|p| p.row));
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_read_and_always_alike(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        holds_together(&bytes, &EUR);
    }

    #[test]
    fn any_cells_under_a_known_header_are_read_and_always_alike(
        cells in proptest::collection::vec(
            "[ -~é№’'\",;\n\t€0-9.]{0,12}|cup|[0-9]{1,3}[.,][0-9]{3}|Default Title|true", 0..80),
        header in proptest::sample::select(vec![
            "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Barcode,Gift Card",
            "Title,URL handle,Option1 name,Option1 value,SKU,Price,Barcode,Inventory quantity",
            "Token,Item Name,Variation Name,SKU,GTIN,Price,Current Quantity A,Tax - V (7%)",
            "Handle,Name,SKU,Sold by weight,Price,Barcode,Option 1 value,In stock",
            "ID,Type,SKU,Name,Sale price,Regular price,Parent,Stock",
        ]),
    ) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        writer.write_record(header.split(',')).unwrap();
        cells.chunks(8).for_each(|row| writer.write_record(row).unwrap());
        holds_together(&writer.into_inner().unwrap(), &EUR);
    }

    #[test]
    fn a_fixture_with_any_byte_changed_never_panics(
        at in any::<prop::sample::Index>(), byte in any::<u8>(), name in proptest::sample::select(GOOD),
    ) {
        let mut bytes = vector(name);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        holds_together(&bytes, &options_of(name));
    }
}
