//! `status`

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::thread;
use std::time::Duration;

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use anyhow::Result;
use clap::ValueEnum;
use juju_sim::model::Model;
use juju_sim::report::{StatusContents, StatusReport};
use rustix::termios::tcgetwinsize;

use crate::cross_model;
use crate::global::Global;
use crate::offers;
use crate::output::print;
use crate::shape::{DataFormat, OwnOffer, data, saas_in_status, status_table, storage_table};
use crate::time;

/// Shows what there is, and how it is.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these applications, or those of these units.
    selectors: Vec<String>,
    /// How to show it.
    #[arg(long, value_enum, default_value_t = Format::Tabular)]
    format: Format,
    /// With relations.
    #[arg(long, alias = "integrations")]
    relations: bool,
    /// With storages.
    #[arg(long)]
    storage: bool,
    #[arg(long, hide = true)]
    utc: bool,
    #[arg(long, hide = true)]
    color: bool,
    #[arg(long, hide = true)]
    no_color: bool,
    /// Show it again when it changes, looking this often.
    #[arg(long, num_args = 0..=1, default_missing_value = "1s", value_parser = time::parse)]
    watch: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Tabular,
    /// For programs.
    Json,
    /// For programs.
    Yaml,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let Some(pause) = args.watch else {
        return print(&render(args, global)?);
    };
    let mut before = String::new();
    loop {
        let text = render(args, global)?;
        if text != before {
            match io::stdout().is_terminal() {
                true => redraw(&text)?,
                false => print(&text)?,
            }
            before = text;
        }
        thread::sleep(pause.max(Duration::from_millis(50)));
    }
}

fn render(args: &Args, global: &Global) -> Result<String> {
    let model = global.look()?.model;
    let mut status = model.status();
    across_models(&mut status, &model, global)?;
    select(&mut status, &args.selectors);
    match args.format {
        Format::Json => data(DataFormat::Json, &status),
        Format::Yaml => data(DataFormat::Yaml, &status),
        Format::Tabular => {
            let mut text = status_table(&status, args.relations);
            if args.storage && !status.storage.storage.is_empty() {
                text += "\n";
                text += &storage_table(&model, &status.storage, true);
            }
            Ok(text)
        }
    }
}

/// Adds what the model consumes and offers.
fn across_models(status: &mut StatusReport, model: &Model, global: &Global) -> Result<()> {
    let controller = global.controller()?;
    let contents = controller.read()?;
    for saas in contents.saas.iter().filter(|saas| saas.uuid == model.uuid) {
        let offering = offers::model_of(&controller, &saas.offer)?;
        let is_offered = contents.offers.contains(&saas.offer);
        let offering =
            offering.filter(|offering| is_offered && offering.uuid == saas.offering_uuid);
        let far = offering.as_ref().and_then(|offering| {
            let mut apps = offering.status().applications;
            apps.remove(&saas.offer.app)
        });
        let status_there = match far {
            Some(app) => app.application_status,
            None => StatusContents {
                current: "terminated".to_owned(),
                message: "offer has been removed".to_owned(),
                ..StatusContents::default()
            },
        };
        let mut relations = BTreeMap::<String, Vec<String>>::new();
        for relation in cross_model::consumed(model, saas) {
            if let (Some(far), Some(own)) = (
                relation.ends.local(&saas.name),
                relation.ends.remote(&saas.name),
            ) {
                let of_endpoint = relations.entry(far.endpoint.clone()).or_default();
                of_endpoint.push(own.app.to_string());
            }
        }
        let shown = saas_in_status(saas, offering.as_ref(), status_there, &relations);
        status
            .application_endpoints
            .insert(saas.name.clone(), shown);
    }
    for offer in contents
        .offers
        .iter()
        .filter(|offer| offer.model == model.name)
    {
        let connections = offers::connections(offer, model, &contents.saas);
        let shown = OwnOffer::of(offer, model, connections).in_status();
        status.offers.insert(offer.name.clone(), shown);
    }
    Ok(())
}

/// Leaves what is asked for.
fn select(status: &mut StatusReport, selectors: &[String]) {
    if selectors.is_empty() {
        return;
    }
    let app = |selector: &str| selector.split('/').next().unwrap_or_default().to_owned();
    let wanted: Vec<_> = selectors.iter().map(|selector| app(selector)).collect();
    status
        .applications
        .retain(|name, _| wanted.iter().any(|app| app == name.as_str()));
    status.relations.retain(|relation| {
        let ends = [&relation.provider, &relation.requirer];
        ends.iter()
            .any(|end| wanted.iter().any(|app| end.split(':').next() == Some(app)))
    });
}

/// Draws over what was there, line by line: nothing flickers. What is too long for the window is cut. Who wants no colours
/// still wants the cursor moved, so only the text goes without.
fn redraw(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    let (text, reset) = match AutoStream::choice(&stdout) {
        ColorChoice::Never => (strip_str(text).to_string(), ""),
        _ => (text.to_owned(), "\x1b[0m"),
    };
    let size = tcgetwinsize(&stdout).ok();
    let (rows, columns) = size.map_or((usize::MAX, usize::MAX), |size| {
        (usize::from(size.ws_row), usize::from(size.ws_col))
    });
    let mut screen = String::from("\x1b[H");
    for (number, line) in text.lines().take(rows).enumerate() {
        let end = if number == 0 { "" } else { "\r\n" };
        screen += &format!("{end}{}{reset}\x1b[K", cut(line, columns));
    }
    screen += "\x1b[J";
    stdout.write_all(screen.as_bytes())?;
    Ok(stdout.flush()?)
}

/// The first `most` columns of a line; what colours it takes no room.
fn cut(line: &str, most: usize) -> String {
    let (mut kept, mut width, mut escape) = (String::new(), 0, false);
    for c in line.chars() {
        let starts = c == '\x1b';
        if !(starts || escape) {
            width += 1;
            if width > most {
                break;
            }
        }
        escape = starts || (escape && c != 'm');
        kept.push(c);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_window_whatever_colours_it() {
        assert_eq!(
            cut("\x1b[32mactive\x1b[0m shop", 8),
            "\x1b[32mactive\x1b[0m s"
        );
        assert_eq!(cut("idle", 80), "idle");
    }
}
