//! A drawing for Graphviz.

use super::drawing::Drawing;

/// The drawing in the language of `dot`.
pub(crate) fn dot(drawing: &Drawing) -> String {
    let mut text = format!("graph {} {{\n", quoted(&drawing.name));
    text += "  node [shape=box, style=rounded];\n";
    for app in &drawing.apps {
        let label = format!("{}\n{}", app.name, app.lines.join("\n"));
        text += &format!("  {} [label={}];\n", quoted(&app.name), quoted(&label));
    }
    for relation in &drawing.relations {
        let (from, to) = (quoted(&relation.from), quoted(&relation.to));
        let label = quoted(&relation.lines.join("\n"));
        text += &format!("  {from} -- {to} [label={label}];\n");
    }
    text + "}\n"
}

fn quoted(text: &str) -> String {
    let text = text
        .replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('\n', r"\n");
    format!("\"{text}\"")
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_others_have_written_ends_no_label_and_is_no_escape_of_graphviz() {
        assert_eq!(
            quoted("\"];x[label=\"\\N\\\nb"),
            r#""\"];x[label=\"\\N\\\nb""#
        );
    }
}
