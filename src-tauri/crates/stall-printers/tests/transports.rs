//! Links on real sockets, files, pipes and terminals: what they count, and what they refuse.

#![allow(clippy::unwrap_used)] // fixtures are not inside test functions

use stall_paper::{Faults, Profile};
use stall_printers::transport::device_file::DeviceFile;
use stall_printers::transport::tcp::TcpLink;
use stall_printers::transport::virtual_folder::VirtualFolder;
use stall_printers::transport::{Landing, Transport, TransportError};
use stall_printers::virtual_server::{LinkFaults, VirtualPrinterServer};
use stall_printers::{PrinterAddress, PrinterConfig, ProfileChoice, probe};
use std::fs::{self, File};
use std::io::Read;
use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(200);

fn port_of(server: &VirtualPrinterServer) -> u16 {
    match server.address() {
        PrinterAddress::Tcp { port, .. } => port,
        other => panic!("{other}"),
    }
}

#[test]
fn bytes_over_tcp_arrive_as_they_are_and_the_link_ends_in_order() {
    let profile = Profile::builtin("generic-58").unwrap();
    let server =
        VirtualPrinterServer::start(profile, Faults::default(), LinkFaults::default()).unwrap();
    let mut link = TcpLink::open("127.0.0.1", port_of(&server), PATIENCE).unwrap();
    let bytes: Vec<u8> = (0..20_000_u32).map(|n| b' ' + (n % 90) as u8).collect();
    assert_eq!(link.write(&bytes, PATIENCE).unwrap(), bytes.len());
    link.finish(PATIENCE).unwrap();
    assert!(server.heard() == [bytes]);
}

#[test]
fn a_printer_that_drops_the_link_is_noticed_at_the_end_of_the_job() {
    let profile = Profile::builtin("generic-58").unwrap();
    for cut in [0, 1, 100, 499] {
        let link = LinkFaults {
            drop_at_byte: Some(cut),
            ..LinkFaults::default()
        };
        let server = VirtualPrinterServer::start(profile.clone(), Faults::default(), link).unwrap();
        let mut link = TcpLink::open("127.0.0.1", port_of(&server), PATIENCE).unwrap();
        let told = link
            .write(&[b'x'; 500], PATIENCE)
            .and_then(|_| link.finish(PATIENCE));
        assert_eq!(
            told.unwrap_err().code(),
            "printer_link_lost",
            "cut at {cut}"
        );
    }
}

#[test]
fn a_reader_that_stalls_is_timed_out_with_the_count_of_what_left() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut link = TcpLink::open("127.0.0.1", port, PATIENCE).unwrap();
    let _nobody_reads = listener.accept().unwrap();
    let more_than_the_kernel_holds = vec![0; 64 << 20];
    match link.write(&more_than_the_kernel_holds, SHORT) {
        Err(TransportError::TimedOut { sent }) => assert!(sent > 0),
        other => panic!("{other:?}"),
    }
}

#[test]
fn nobody_at_the_port_is_unreachable_with_nothing_sent() {
    let free_port = TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let refused = TcpLink::open("127.0.0.1", free_port, PATIENCE).unwrap_err();
    assert_eq!(
        (refused.code(), refused.sent()),
        ("printer_unreachable", Some(0))
    );
}

#[test]
fn a_plain_file_is_added_to_and_never_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("printer");
    let refused = DeviceFile::open(&path).unwrap_err();
    assert_eq!(
        (refused.code(), refused.sent()),
        ("printer_unreachable", Some(0))
    );
    assert!(!path.exists());

    fs::write(&path, b"before ").unwrap();
    let mut link = DeviceFile::open(&path).unwrap();
    assert_eq!(link.write(b"after", PATIENCE).unwrap(), 5);
    link.finish(PATIENCE).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"before after");
    assert_eq!(link.read(&mut [0], Duration::ZERO).unwrap(), 0);
}

#[test]
fn a_folder_is_not_a_printer() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        DeviceFile::open(folder.path()).unwrap_err().code(),
        "printer_not_a_printer"
    );
}

#[cfg(unix)]
fn pipe(folder: &std::path::Path) -> std::path::PathBuf {
    let path = folder.join("lp0");
    assert!(
        Command::new("mkfifo")
            .arg(&path)
            .status()
            .unwrap()
            .success()
    );
    path
}

#[cfg(unix)]
#[test]
fn a_pipe_without_a_reader_is_unreachable_and_with_one_takes_the_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = pipe(folder.path());
    assert_eq!(
        DeviceFile::open(&path).unwrap_err().code(),
        "printer_unreachable"
    );

    let at = path.clone();
    let reader = std::thread::spawn(move || {
        let mut all = Vec::new();
        File::open(at).unwrap().read_to_end(&mut all).unwrap();
        all
    });
    let mut link = loop {
        // The reader's end opens in its own time.
        if let Ok(link) = DeviceFile::open(&path) {
            break link;
        }
    };
    let bytes: Vec<u8> = (0..200_000_u32).map(|n| n as u8).collect();
    assert_eq!(link.write(&bytes, PATIENCE).unwrap(), bytes.len());
    drop(link);
    assert!(reader.join().unwrap() == bytes);
}

#[cfg(unix)]
#[test]
fn a_full_pipe_is_timed_out_with_exactly_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = pipe(folder.path());
    // Read and write keeps the pipe open without a second process.
    let mut both_ends = File::options().read(true).write(true).open(&path).unwrap();
    let mut link = DeviceFile::open(&path).unwrap();
    let sent = match link.write(&vec![7; 1 << 20], SHORT) {
        Err(TransportError::TimedOut { sent }) => sent,
        other => panic!("{other:?}"),
    };
    let mut held = vec![0; sent];
    both_ends.read_exact(&mut held).unwrap();
    assert!(sent > 0 && held.iter().all(|byte| *byte == 7));
    assert_eq!(link.write(b"on", PATIENCE).unwrap(), 2);
    drop(link);
    both_ends.read_exact(&mut held[..2]).unwrap();
    assert_eq!(&held[..2], b"on");
}

#[test]
fn every_segment_without_a_printer_lands_as_a_new_picture() {
    let folder = tempfile::tempdir().unwrap();
    let profile = Profile::builtin("virtual-58").unwrap();
    let mut link = VirtualFolder::open(folder.path(), "receipt-A-000142", &profile).unwrap();
    for text in [b"\x1b@one\n".as_slice(), b"\x1b@two\n"] {
        link.write(text, PATIENCE).unwrap();
        assert_eq!(link.end_segment().unwrap(), Landing::Printed);
    }
    let mut names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "receipt-A-000142-2.escpos",
            "receipt-A-000142-2.png",
            "receipt-A-000142.escpos",
            "receipt-A-000142.png"
        ]
    );
    assert_eq!(
        fs::read(folder.path().join("receipt-A-000142.escpos")).unwrap(),
        b"\x1b@one\n"
    );
    let picture = fs::read(folder.path().join("receipt-A-000142-2.png")).unwrap();
    assert!(picture.starts_with(b"\x89PNG"));
}

#[test]
fn a_printer_tells_how_it_is_where_it_can() {
    let ask = |profile: &str, faults: Faults| {
        let profile = Profile::builtin(profile).unwrap();
        let server =
            VirtualPrinterServer::start(profile.clone(), faults, LinkFaults::default()).unwrap();
        let config = PrinterConfig {
            address: server.address(),
            profile: ProfileChoice::Own(Box::new(profile)),
            ..PrinterConfig::embedded()
        };
        probe(&config, SHORT).unwrap()
    };
    let healthy = Faults::default();
    assert!(ask("epson-tm-m30", healthy).is_ready);
    let cover = ask(
        "epson-tm-m30",
        Faults {
            cover_open: true,
            ..healthy
        },
    );
    assert_eq!((cover.fault(), cover.is_ready), (Some("cover_open"), false));
    let out = ask(
        "epson-tm-m30",
        Faults {
            paper_out_at_row: Some(0),
            ..healthy
        },
    );
    assert_eq!(out.fault(), Some("paper_out"));
    assert!(
        ask(
            "epson-tm-m30",
            Faults {
                no_status: true,
                ..healthy
            }
        )
        .is_unknown
    );
    assert!(ask("generic-58", healthy).is_unknown);
    assert!(probe(&PrinterConfig::embedded(), SHORT).unwrap().is_virtual);
}

#[cfg(all(unix, feature = "serial"))]
#[test]
fn a_serial_port_carries_bytes_both_ways_and_times_out_with_a_count() {
    use serialport::{SerialPort, TTYPort};
    use std::io::Write;
    let (mut printer, port) = TTYPort::pair().unwrap();
    printer.set_timeout(PATIENCE).unwrap();
    let path = port.name().unwrap();
    let mut link = stall_printers::transport::serial::open(&path, 115_200).unwrap();
    assert_eq!(link.write(b"\x1b@hello\n", PATIENCE).unwrap(), 8);
    let mut heard = [0; 8];
    printer.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"\x1b@hello\n");

    printer.write_all(&[0x12]).unwrap();
    let mut answer = [0];
    assert_eq!(link.read(&mut answer, PATIENCE).unwrap(), 1);
    assert_eq!(answer, [0x12]);
    assert_eq!(link.read(&mut answer, Duration::ZERO).unwrap(), 0);

    match link.write(&vec![b'x'; 1 << 20], SHORT) {
        Err(TransportError::TimedOut { sent }) => assert!(sent > 0),
        other => panic!("{other:?}"),
    }
}
