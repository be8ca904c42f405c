//! Cells of Services.

use quarterdeck_wire::{
    Str,
    row::{Row, ServicePort, ServiceRow},
    status::Word,
};

use super::{Part, parts_marks};
use crate::table::{columns::Cell, marks::Marks};

/// More ports than this are in the title alone.
const PORTS: usize = 2;

fn service<'a>(cell: &'a Cell) -> Option<&'a ServiceRow> {
    match cell.row {
        Row::Service(service) => Some(service),
        _ => None,
    }
}

pub fn kind(cell: &Cell, marks: &mut Marks) {
    if let Some(service) = service(cell) {
        marks.text(service.kind.to_string());
    }
}

pub fn cluster_ip(cell: &Cell, marks: &mut Marks) {
    if let Some(service) = service(cell) {
        first_of(&service.cluster_ips, "", marks);
    }
}

/// Where it is reached from outside.
pub fn external(cell: &Cell, marks: &mut Marks) {
    let Some(service) = service(cell) else { return };
    if service.external.is_empty() && service.status.word == Word::AddressPending {
        marks.element("span", "prog", cell.words.lists.pending);
    }
    first_of(&service.external, "ink", marks);
}

/// The first, and how many more; all in the title.
fn first_of(all: &[Str], class: &'static str, marks: &mut Marks) {
    let Some(first) = all.first() else { return };
    marks.open("span", class).attribute("title", all.join(", ")).text(first.to_string()).close();
    if all.len() > 1 {
        marks.text(" ").element("span", "dim", format!("+{}", all.len() - 1));
    }
}

pub fn ports(cell: &Cell, marks: &mut Marks) {
    let Some(service) = service(cell) else { return };
    if service.ports.is_empty() {
        return;
    }
    let title: Vec<String> = service.ports.iter().map(whole_port).collect();
    marks.open("span", "").attribute("title", title.join("\n"));
    for (at, port) in service.ports.iter().take(PORTS).enumerate() {
        if at > 0 {
            marks.text(", ");
        }
        marks.text(short_port(port));
        if let Some(node_port) = port.node_port {
            marks.element("span", "dim", format!(":{node_port}"));
        }
    }
    marks.close();
    if service.ports.len() > PORTS {
        marks.text(" ").element("span", "dim", format!("+{}", service.ports.len() - PORTS));
    }
}

/// `80`, `53/UDP`: TCP goes without saying.
fn short_port(port: &ServicePort) -> String {
    if &*port.protocol == "TCP" {
        port.port.to_string()
    } else {
        format!("{}/{}", port.port, port.protocol)
    }
}

/// `https 443:31443/TCP → 8443`
fn whole_port(port: &ServicePort) -> String {
    let name = if port.name.is_empty() { String::new() } else { format!("{} ", port.name) };
    let node_port = port.node_port.map(|port| format!(":{port}")).unwrap_or_default();
    format!("{name}{}{node_port}/{} → {}", port.port, port.protocol, port.target)
}

/// `5/8` and a segment for each endpoint, or one meter.
pub fn endpoints(cell: &Cell, marks: &mut Marks) {
    let Some(service) = service(cell) else { return };
    let counts = service.endpoints;
    // Someone else answers for it.
    if counts.total() == 0 && service.status.word == Word::NoSelector {
        return;
    }
    let label = (cell.words.lists.endpoints_ready)(counts.ready, counts.total());
    let parts = [
        (counts.ready, Part::Ready),
        (counts.starting, Part::Starting),
        (counts.failing, Part::Failing),
        (counts.terminating, Part::Off),
    ];
    parts_marks(counts.ready, counts.total(), &parts, label, marks);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_short_in_the_cell_and_whole_in_the_title() {
        let port = |protocol: &str, node_port| ServicePort {
            name: "dns".into(),
            protocol: protocol.into(),
            port: 53,
            target: "5353".into(),
            node_port,
        };
        assert_eq!(short_port(&port("TCP", None)), "53");
        assert_eq!(short_port(&port("UDP", None)), "53/UDP");
        assert_eq!(whole_port(&port("UDP", Some(30053))), "dns 53:30053/UDP → 5353");
    }
}
