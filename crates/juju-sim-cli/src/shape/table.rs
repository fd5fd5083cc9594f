//! Columns, as Juju's tab writer makes them.

use anstyle::Style;

/// What stands between columns.
const GAP: &str = "  ";

/// A section of a table: its columns are as wide as their widest cell.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Vec<Cell>>,
    /// Columns of numbers.
    right: Vec<usize>,
}

#[derive(Debug)]
struct Cell {
    text: String,
    style: Style,
}

impl Table {
    /// A section with these column heads.
    pub(crate) fn new(heads: &[&str]) -> Self {
        let mut table = Self::default();
        let head = |head: &&str| ((*head).to_owned(), Style::new().bold());
        table.push(heads.iter().map(head).collect());
        table
    }

    /// Columns that are set to the right.
    pub(crate) fn right(mut self, columns: &[usize]) -> Self {
        self.right = columns.to_vec();
        self
    }

    /// Adds a row of text and how it looks.
    pub(crate) fn push(&mut self, cells: Vec<(String, Style)>) {
        let cells = cells.into_iter();
        let cells = cells.map(|(text, style)| Cell { text, style });
        self.rows.push(cells.collect());
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.push(cells.map(|text| (text.to_owned(), Style::new())).into());
    }

    /// The lines. The last column has no end, so that nothing trails.
    pub(crate) fn render(&self) -> String {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells
                .map(|cell| cell.text.chars().count())
                .max()
                .unwrap_or_default()
        };
        let widths: Vec<_> = (0..count).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            let mut pending = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let room = " ".repeat(width.saturating_sub(cell.text.chars().count()));
                let right = self.right.contains(&column);
                if right {
                    pending.push_str(&room);
                }
                if !cell.text.is_empty() {
                    let Cell { text, style } = cell;
                    line.push_str(&std::mem::take(&mut pending));
                    line.push_str(&format!("{style}{text}{style:#}"));
                }
                if !right {
                    pending.push_str(&room);
                }
                pending.push_str(GAP);
            }
            text.push_str(&line);
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_and_nothing_trails() {
        let mut table = Table::new(&["App", "Scale", "Message"]).right(&[1]);
        table.row(["shop", "12", ""]);
        table.row(["database", "1", "ready"]);
        let plain = anstream::adapter::strip_str(&table.render()).to_string();
        assert_eq!(
            plain,
            "App       Scale  Message\n\
             shop         12\n\
             database      1  ready\n"
        );
    }
}
