//! How much of something is ready: a number and a segment each, or one meter if there are many.

use quarterdeck_wire::status::Segment;

use super::bar;
use crate::{format, table::marks::Marks};

/// Above this many segments a meter says it better.
const MOST: u32 = 12;
/// Of a pod's containers: its box folds them too.
const MOST_CONTAINERS: u32 = 6;

/// What a segment stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Ready,
    /// Ready, and of the new revision.
    New,
    Starting,
    Maintenance,
    Failing,
    /// Ended, or on its way out.
    Off,
}

impl Part {
    const fn class(self) -> &'static str {
        match self {
            Part::Ready => "",
            Part::New => "s-new",
            Part::Starting => "s-wait",
            Part::Maintenance => "s-maint",
            Part::Failing => "s-fail",
            Part::Off => "s-off",
        }
    }
}

impl From<Segment> for Part {
    fn from(segment: Segment) -> Self {
        match segment {
            Segment::Ready => Part::Ready,
            Segment::Starting => Part::Starting,
            Segment::Failing => Part::Failing,
            Segment::Off => Part::Off,
        }
    }
}

/// `ready/of`, then `parts` in their order.
pub fn parts_marks(ready: u32, of: u32, parts: &[(u32, Part)], label: String, marks: &mut Marks) {
    up_to(MOST, ready, of, parts, label, marks);
}

fn up_to(most: u32, ready: u32, of: u32, parts: &[(u32, Part)], label: String, marks: &mut Marks) {
    let count: u32 = parts.iter().map(|(count, _)| count).sum();
    let number = |number: u32| format::count(number as usize);
    marks.open("span", "ready");
    let class = if of == 0 { "zero" } else { "" };
    marks.element("span", class, format!("{}/{}", number(ready), number(of)));
    if count > most {
        meter(of.max(count), parts, label, marks);
    } else if count > 0 {
        marks.open("span", "segs").attribute("role", "img").attribute("aria-label", label);
        for (count, part) in parts {
            for _ in 0..*count {
                marks.open("i", part.class()).close();
            }
        }
        marks.close();
    }
    marks.close();
}

/// What is ready from the left, then what fails; the rest is empty.
fn meter(of: u32, parts: &[(u32, Part)], label: String, marks: &mut Marks) {
    let share = |counted: &[Part]| {
        let counted = parts.iter().filter(|(_, part)| counted.contains(part));
        f64::from(counted.map(|(count, _)| count).sum::<u32>()) / f64::from(of.max(1))
    };
    marks.open("svg", "meter").attribute("role", "img").attribute("aria-label", label);
    bar("m-track", 1.0, marks);
    // Each lies over the one before.
    for (class, counted) in [
        ("m-fail", &[Part::Ready, Part::New, Part::Failing][..]),
        ("m-prog", &[Part::Ready, Part::New]),
        ("m-ok", &[Part::Ready]),
    ] {
        let share = share(counted);
        if share > 0.0 {
            bar(class, share, marks);
        }
    }
    marks.close();
}

/// `ready/total` of containers, in the order of the pod.
pub fn ready_marks(ready: usize, total: usize, each: &[Segment], label: String, marks: &mut Marks) {
    let parts: Vec<(u32, Part)> = each.iter().map(|segment| (1, Part::from(*segment))).collect();
    up_to(MOST_CONTAINERS, ready as u32, total as u32, &parts, label, marks);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(parts: &[(u32, Part)]) -> String {
        let mut marks = Marks::default();
        parts_marks(1, 200, parts, String::new(), &mut marks);
        format!("{marks:?}")
    }

    #[test]
    fn many_are_a_meter() {
        let few = painted(&[(12, Part::Ready)]);
        assert!(few.contains("segs") && !few.contains("meter"));
        let many = painted(&[(12, Part::Ready), (1, Part::Failing)]);
        assert!(many.contains("meter") && !many.contains("segs"));
    }

    #[test]
    fn many_containers_are_a_meter_too() {
        let painted = |count| {
            let mut marks = Marks::default();
            ready_marks(count, count, &vec![Segment::Ready; count], String::new(), &mut marks);
            format!("{marks:?}")
        };
        assert!(painted(6).contains("segs"));
        assert!(painted(7).contains("meter"), "it would not fit beside its number");
    }

    #[test]
    fn a_meter_of_two_hundred_shows_what_fails() {
        let many = painted(&[(187, Part::Ready), (3, Part::Failing), (10, Part::Starting)]);
        assert!(many.contains("m-fail") && many.contains("95%") && many.contains("94%"), "{many}");
        assert!(!painted(&[(200, Part::Ready)]).contains("\"m-starting\""));
    }
}
