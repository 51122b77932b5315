//! Why our own encoder: what the `escpos` crate (whose drivers we use) puts on the wire. When one of
//! these fails after an update, its defect is mended and the decision may be looked at again.

use std::cell::RefCell;
use std::rc::Rc;

use escpos::driver::Driver;
use escpos::errors::Result;
use escpos::printer::Printer;
use escpos::utils::{PageCode, Protocol};
use stall_paper::CodePage;

#[derive(Clone, Default)]
struct Wire {
    bytes: Rc<RefCell<Vec<u8>>>,
    writes: Rc<RefCell<usize>>,
}

impl Driver for Wire {
    fn name(&self) -> String {
        "wire".to_owned()
    }

    fn write(&self, data: &[u8]) -> Result<()> {
        self.bytes.borrow_mut().extend(data);
        *self.writes.borrow_mut() += 1;
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> Result<()> {
        Ok(())
    }
}

fn printed(page: PageCode, text: &str) -> Vec<u8> {
    let wire = Wire::default();
    let mut printer = Printer::new(wire.clone(), Protocol::default(), None);
    printer
        .page_code(page)
        .unwrap()
        .write(text)
        .unwrap()
        .print()
        .unwrap();
    let bytes = wire.bytes.borrow().clone();
    // ESC t n comes first.
    bytes[3..].to_vec()
}

#[test]
fn it_sends_a_hyphen_as_a_soft_hyphen_in_latin_pages() {
    assert_eq!(printed(PageCode::PC850, "-"), [0xF0]);
    assert_eq!(printed(PageCode::PC858, "-"), [0xF0]);
    assert_eq!(CodePage::Pc850.byte_of('-'), Some(0x2D));
    assert_eq!(CodePage::Pc858.byte_of('-'), Some(0x2D));
}

#[test]
fn it_leaks_utf_8_for_a_character_the_page_lacks() {
    assert_eq!(printed(PageCode::PC437, "€"), "€".as_bytes());
    assert_eq!(CodePage::Pc437.byte_of('€'), None);
}

#[test]
fn its_partial_cut_is_a_full_cut_with_one_unit_of_feed() {
    let wire = Wire::default();
    let mut printer = Printer::new(wire.clone(), Protocol::default(), None);
    printer.partial_cut().unwrap().print().unwrap();
    assert_eq!(*wire.bytes.borrow(), [0x1D, 0x56, 0x41, 0x01]);
}

#[test]
fn it_writes_once_an_instruction_so_a_failure_has_no_offset() {
    let wire = Wire::default();
    let mut printer = Printer::new(wire.clone(), Protocol::default(), None);
    printer
        .write("a")
        .unwrap()
        .feed()
        .unwrap()
        .write("b")
        .unwrap()
        .print()
        .unwrap();
    assert!(*wire.writes.borrow() > 1);
}
