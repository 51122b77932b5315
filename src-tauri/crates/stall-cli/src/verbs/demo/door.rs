//! A stall in a process of its own, spoken to through its loopback door.
//!
//! Refuses the till's own code: what goes in and out is JSON over a socket, as a browser would send it.

use super::DemoFault;
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

/// Looks at a thing that takes its time; together about five minutes.
const LOOKS: u32 = 3_000;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// `stall serve` on a folder; killed when dropped.
pub struct Served {
    name: &'static str,
    child: Child,
    address: String,
    token: String,
}

/// The first line a child says; what it says later nobody reads.
pub fn first_line(child: &mut Child) -> Result<String, DemoFault> {
    let mut line = String::new();
    let out = child.stdout.take();
    let out = out.ok_or(DemoFault::Silent("no output"))?;
    BufReader::new(out)
        .read_line(&mut line)
        .map_err(DemoFault::Process)?;
    Ok(line.trim().to_owned())
}

impl Served {
    /// Starts this very program on `folder`.
    pub fn start(name: &'static str, folder: &Path) -> Result<Self, DemoFault> {
        let program = std::env::current_exe().map_err(DemoFault::Process)?;
        let mut child = Command::new(program)
            .args(["serve", "--json", "--data"])
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(DemoFault::Process)?;
        let line = first_line(&mut child)?;
        let said: Value = serde_json::from_str(&line).unwrap_or_default();
        let address = said["address"].as_str().map(str::to_owned);
        let url = said["url"]
            .as_str()
            .and_then(|url| url.split_once("#token="));
        let token = url.map(|(_, token)| token.to_owned());
        let mut served = Self {
            name,
            child,
            address: address.unwrap_or_default(),
            token: token.unwrap_or_default(),
        };
        match served.token.is_empty() {
            false => Ok(served),
            true => {
                served.kill();
                Err(DemoFault::Silent(name))
            }
        }
    }

    /// Calls a command and has its view.
    pub fn call(&self, command: &str, request: Value) -> Result<Value, DemoFault> {
        let (status, view) = self.send(command, &request).map_err(DemoFault::Process)?;
        match status {
            200 => Ok(view),
            _ => Err(DemoFault::Refused {
                stall: self.name,
                command: command.to_owned(),
                code: view["problem"]["code"].as_str().unwrap_or("?").to_owned(),
                facts: view["problem"]["facts"].to_string(),
            }),
        }
    }

    fn send(&self, command: &str, request: &Value) -> std::io::Result<(u16, Value)> {
        let body = request.to_string();
        let mut stream = TcpStream::connect(&self.address)?;
        let head = format!(
            "POST /call/{command} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.address,
            self.token,
            body.len()
        );
        stream.write_all((head + &body).as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let (head, body) = answer.split_at(end.map_or(answer.len(), |end| end + 4));
        let status = String::from_utf8_lossy(head)
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Ok((
            status.unwrap_or(0),
            serde_json::from_slice(body).unwrap_or_default(),
        ))
    }

    /// Calls a command that ends with a sync; one that is under way already is waited for.
    pub fn call_and_sync(&self, command: &str, request: Value) -> Result<(), DemoFault> {
        match self.call(command, request) {
            Err(DemoFault::Refused { facts, .. }) if facts.contains("already_running") => {}
            other => drop(other?),
        }
        self.sync()
    }

    /// Syncs now; a background sync that is under way is waited for.
    pub fn sync(&self) -> Result<(), DemoFault> {
        for _ in 0..LOOKS {
            match self.call("sync_now", Value::Null) {
                Err(DemoFault::Refused { facts, .. }) if facts.contains("already_running") => {
                    sleep(BETWEEN_LOOKS);
                }
                other => return other.map(drop),
            }
        }
        Err(DemoFault::Silent(self.name))
    }

    /// Waits until nothing waits for a printer.
    pub fn wait_for_paper(&self) -> Result<(), DemoFault> {
        for _ in 0..LOOKS {
            if self.call("queue", Value::Null)?["waiting"] == 0 {
                return Ok(());
            }
            sleep(BETWEEN_LOOKS);
        }
        Err(DemoFault::PaperWaits(self.name))
    }

    fn kill(&mut self) {
        // A child that is gone already is as dead as wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
    }
}
