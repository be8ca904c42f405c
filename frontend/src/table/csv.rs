//! A table as a file of comma separated values, as filtered and sorted.

use super::{columns::Cell, marks::Marks, state::TableState};
use crate::{browser, words::words};

/// Saves the rows as `name.csv`.
pub fn download(table: TableState, name: &str) {
    browser::save(&format!("{name}.csv"), &text(table));
}

fn text(table: TableState) -> String {
    let words = words();
    let now = browser::now() / 1000;
    let heads = table.spec.columns.iter().map(|column| column.name(words).to_owned());
    let mut text = line(heads);
    table.rows.read(|list| {
        list.each(|row| {
            let cell = Cell { row, usage: None, now, words, href: "", later: "" };
            text.push_str(&line(table.spec.columns.iter().map(|column| {
                let mut marks = Marks::default();
                (column.paint)(&cell, &mut marks);
                marks.plain()
            })));
        });
    });
    text
}

fn line(fields: impl Iterator<Item = String>) -> String {
    let mut line = fields.map(|field| quote(&field)).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

/// Quotes what needs it, and disarms what a spreadsheet would run as a formula.
fn quote(field: &str) -> String {
    let field = if field.starts_with(['=', '+', '-', '@', '\t']) {
        format!("'{field}")
    } else {
        field.to_owned()
    };
    if field.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let fields = ["a", "b,c", "say \"hi\"", "=1+1"].map(str::to_owned).into_iter();
        assert_eq!(line(fields), "a,\"b,c\",\"say \"\"hi\"\"\",'=1+1\r\n");
    }
}
