//! `is-leader`, and the legacy `leader-get` and `leader-set`.

use super::call::{Answer, Call, Refusal, ToolOutput};
use super::flags::Parsed;
use super::key_values;
use super::output::{Format, OUTPUT, print};
use crate::hook_context::HookContext;

pub(super) fn is_leader(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let parsed = Parsed::new(&[OUTPUT], call.args)?;
    let format = Format::of(&parsed, Format::Smart)?;
    parsed.no_more_args()?;
    print(call, &parsed, format, &context.is_leader())
}

pub(super) fn get(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[OUTPUT], call.args)?;
    let format = Format::of(&parsed, Format::Smart)?;
    let key = parsed.next_arg().filter(|key| *key != "-");
    if let Some(key) = key.as_ref().filter(|key| key.contains('=')) {
        return Err(Refusal::Usage(format!("invalid key {key:?}")));
    }
    parsed.no_more_args()?;
    let app = context.model().app(context.unit().app());
    let settings = app.map(|app| app.leader_settings.content());
    match key.filter(|key| !key.is_empty()) {
        None => print(call, &parsed, format, &settings),
        Some(key) => {
            let value = settings.and_then(|settings| settings.get(key));
            print(call, &parsed, format, &value)
        }
    }
}

pub(super) fn set(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[], call.args)?;
    let values = key_values::parse(&parsed.rest())?;
    if !context.is_leader() {
        let why = "cannot write leadership settings: cannot write settings: not the leader";
        return Err(Refusal::Failed(why.to_owned()));
    }
    let name = context.unit().app().to_owned();
    if let Some(app) = context.model_mut().app_mut(&name) {
        let mut settings = app.leader_settings.content().clone();
        settings.extend(values);
        settings.retain(|_, value| !value.is_empty());
        app.leader_settings.replace(settings);
    }
    Ok(ToolOutput::default())
}
