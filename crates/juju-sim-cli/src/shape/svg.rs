//! A drawing as SVG: applications side by side, each with a line down from it, and between these lines the relations, each
//! at a height of its own. So no two of them, and no two texts, are on each other, however many there are.

use super::drawing::Drawing;

/// Of a letter, and of a line of text; the face is one of equal widths.
const LETTER: usize = 8;
const LINE: usize = 16;
/// Around text, and between boxes.
const MARGIN: usize = 12;

/// The drawing as an SVG file.
pub(crate) fn svg(drawing: &Drawing) -> String {
    let columns = columns(drawing);
    let most = drawing.apps.iter().map(|app| app.lines.len() + 1).max();
    let bottom = most.unwrap_or_default() * LINE + 2 * MARGIN;
    let mut height = bottom + MARGIN;
    let mut relations = String::new();
    let column = |name: &str| {
        let mut apps = drawing.apps.iter();
        let position = apps.position(|app| app.name == name);
        position
            .and_then(|position| columns.get(position))
            .map_or(0, |column| column.middle)
    };
    for relation in &drawing.relations {
        let (from, to) = (column(&relation.from), column(&relation.to));
        let (left, right) = (from.min(to), from.max(to));
        height += LINE;
        if left == right {
            relations += &format!("<circle cx=\"{left}\" cy=\"{height}\" r=\"4\"/>\n");
        } else {
            relations += &format!(
                "<path class=\"relation\" d=\"M{left} {height}H{right}\"/>\n\
                 <circle cx=\"{to}\" cy=\"{height}\" r=\"4\"/>\n"
            );
        }
        for (number, line) in relation.lines.iter().enumerate() {
            height += LINE;
            let class = if number == 0 { " class=\"name\"" } else { "" };
            relations += &text(left + MARGIN, height, class, line);
        }
        height += MARGIN;
    }
    let mut apps = String::new();
    for (app, column) in drawing.apps.iter().zip(&columns) {
        let Column {
            left,
            middle,
            box_width,
            ..
        } = column;
        let box_height = bottom - MARGIN;
        apps += &format!(
            "<path class=\"app\" d=\"M{middle} {bottom}V{height}\"/>\n\
             <rect x=\"{left}\" y=\"{MARGIN}\" width=\"{box_width}\" height=\"{box_height}\" rx=\"6\"/>\n"
        );
        let lines = std::iter::once(&app.name).chain(&app.lines);
        for (number, line) in lines.enumerate() {
            let class = if number == 0 { " class=\"name\"" } else { "" };
            let y = MARGIN + (number + 1) * LINE;
            apps += &text(left + MARGIN, y, class, line);
        }
    }
    height += MARGIN;
    let width = columns.last().map_or(0, |last| last.right) + MARGIN;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\">\n\
         <title>{}</title>\n\
         <style>\n\
         svg {{ background: white; }}\n\
         text {{ font: 12px monospace; white-space: pre; stroke: white; stroke-width: 4px; paint-order: stroke; }}\n\
         .name {{ font-weight: bold; }}\n\
         rect {{ fill: white; stroke: black; }}\n\
         path {{ fill: none; stroke: black; }}\n\
         .app {{ stroke: silver; stroke-dasharray: 4; }}\n\
         </style>\n\
         {apps}{relations}</svg>\n",
        escaped(&drawing.name)
    )
}

/// Where an application stands.
struct Column {
    left: usize,
    box_width: usize,
    /// Where its line is.
    middle: usize,
    /// Where the next one may begin.
    right: usize,
}

/// Wide enough for the applications, and for what stands right of their lines.
fn columns(drawing: &Drawing) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut left = MARGIN;
    for app in &drawing.apps {
        let lines = std::iter::once(&app.name).chain(&app.lines);
        let box_width = widest(lines) + 2 * MARGIN;
        let middle = left + box_width / 2;
        // A relation's text begins at the line of its left end; which that is depends on the order of the applications.
        let of_app = drawing.relations.iter().filter(|relation| {
            let ends = [&relation.from, &relation.to];
            let mut apps = drawing.apps.iter();
            apps.find(|one| ends.contains(&&one.name))
                .is_some_and(|first| first.name == app.name)
        });
        let text = of_app.map(|relation| widest(&relation.lines)).max();
        let text = text.map_or(0, |width| middle + width + 2 * MARGIN);
        let right = text.max(left + box_width + MARGIN);
        columns.push(Column {
            left,
            box_width,
            middle,
            right,
        });
        left = right;
    }
    columns
}

fn widest<'a>(lines: impl IntoIterator<Item = &'a String>) -> usize {
    let lengths = lines.into_iter().map(|line| line.chars().count());
    lengths.max().unwrap_or_default() * LETTER
}

fn text(x: usize, y: usize, class: &str, line: &str) -> String {
    let line = escaped(line);
    format!("<text x=\"{x}\" y=\"{y}\"{class}>{line}</text>\n")
}

/// Text that is no mark-up, without the characters that XML has no way to write.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use roxmltree::{Document, Node};

    use super::super::drawing::{AppBox, RelationLine};
    use super::*;

    const HOSTILE: &str = "</text><script>alert(1)</script>\u{1b}\0\u{ffff}\"&lt;";

    fn app(name: &str, lines: &[&str]) -> AppBox {
        AppBox {
            name: name.to_owned(),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        }
    }

    fn relation(from: &str, to: &str, lines: &[&str]) -> RelationLine {
        RelationLine {
            from: from.to_owned(),
            to: to.to_owned(),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        }
    }

    fn drawing() -> Drawing {
        Drawing {
            name: HOSTILE.to_owned(),
            apps: vec![
                app("db", &["postgresql", "db/0*: active"]),
                app("web", &["a-long-name-of-a-charm"]),
                app("proxy", &[HOSTILE]),
            ],
            relations: vec![
                relation("web", "db", &["sql", "database – db", HOSTILE]),
                relation("db", "db", &["peers", "members – members"]),
                relation("proxy", "db", &["sql", "backend – db"]),
            ],
        }
    }

    fn number(node: Node<'_, '_>, attribute: &str) -> usize {
        node.attribute(attribute).unwrap().parse().unwrap()
    }

    #[test]
    fn what_others_have_written_is_text_and_no_mark_up() {
        let svg = svg(&drawing());
        let document = Document::parse(&svg).unwrap();
        let nodes = || document.descendants();
        assert!(!nodes().any(|node| node.has_tag_name("script")));
        let shown = "</text><script>alert(1)</script>  \u{fffd}\"&lt;";
        let texts = nodes().filter(|node| node.text() == Some(shown) && node.is_element());
        let names = texts.map(|node| node.tag_name().name());
        assert_eq!(names.collect::<Vec<_>>(), ["title", "text", "text"]);
    }

    #[test]
    fn no_text_is_on_another_or_outside_of_the_picture() {
        let svg = svg(&drawing());
        let document = Document::parse(&svg).unwrap();
        let texts = document
            .descendants()
            .filter(|node| node.has_tag_name("text"));
        let places = texts.map(|node| {
            let (left, bottom) = (number(node, "x"), number(node, "y"));
            let width = node.text().unwrap().chars().count() * LETTER;
            (left..left + width, bottom - LINE..bottom)
        });
        let places = places.collect::<Vec<_>>();
        assert_eq!(places.len(), 14);
        let root = document.root_element();
        for (index, (columns, rows)) in places.iter().enumerate() {
            assert!(columns.end <= number(root, "width"));
            assert!(rows.end <= number(root, "height"));
            for (other_columns, other_rows) in places.iter().skip(index + 1) {
                let beside =
                    columns.end <= other_columns.start || other_columns.end <= columns.start;
                let above = rows.end <= other_rows.start || other_rows.end <= rows.start;
                assert!(
                    beside || above,
                    "{columns:?} {rows:?}, {other_columns:?} {other_rows:?}"
                );
            }
        }
    }
}
