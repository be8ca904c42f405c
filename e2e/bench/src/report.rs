//! The table and the document.

use std::{fmt::Write, fs, path::Path};

use crate::Result;

/// Between these lines the document is the bench's; the rest is written by people.
const BEGIN: &str = "<!-- measured: begin -->";
const END: &str = "<!-- measured: end -->";

/// One measurement.
struct Line {
    what: String,
    target: String,
    measured: String,
    verdict: &'static str,
}

/// What was found so far.
#[derive(Default)]
pub struct Report {
    lines: Vec<Line>,
}

impl Report {
    /// Takes a measurement that has a target, and whether it is met.
    pub fn judged(&mut self, what: &str, target: &str, measured: String, is_met: bool) {
        self.add(what, target, measured, if is_met { "met" } else { "**missed**" });
    }

    /// Takes a measurement without a target.
    pub fn told(&mut self, what: &str, measured: String) {
        self.add(what, "", measured, "");
    }

    fn add(&mut self, what: &str, target: &str, measured: String, verdict: &'static str) {
        eprintln!("{what}: {measured} {verdict}");
        let (what, target) = (what.to_owned(), target.to_owned());
        self.lines.push(Line { what, target, measured, verdict });
    }

    pub fn table(&self) -> String {
        let mut table =
            String::from("| what | target | measured | verdict |\n| --- | --- | --- | --- |\n");
        for Line { what, target, measured, verdict } in &self.lines {
            let _ = writeln!(table, "| {what} | {target} | {measured} | {verdict} |");
        }
        table
    }

    /// Puts what was measured into the document and leaves the rest of it as it is.
    pub fn write(&self, out: &Path, ground: &str) -> Result<()> {
        let before = fs::read_to_string(out).unwrap_or_default();
        let (head, rest) = before.split_once(BEGIN).unwrap_or(("# Performance\n\n", ""));
        let tail = rest.split_once(END).map_or("\n", |(_, tail)| tail);
        let table = self.table();
        fs::write(out, format!("{head}{BEGIN}\n{ground}\n\n{table}{END}{tail}"))?;
        Ok(())
    }
}

/// The machine and the cluster, in a line.
pub fn ground(pods: u32, nodes: u32, commit: &str) -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = memory.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok());
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!(
        "{pods} pods on {nodes} nodes, sources at {commit}. The API server, etcd, the dashboard and all \
         viewers share one machine: {cores} cores, {} GiB of memory, Linux {}.",
        kib.unwrap_or_default() >> 20,
        kernel.trim()
    )
}
