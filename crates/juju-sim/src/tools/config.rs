//! `config-get`.

use std::collections::BTreeMap;

use super::call::{Answer, Call, Refusal};
use super::flags::{Parsed, switch};
use super::output::{Format, OUTPUT, print};
use crate::hook_context::HookContext;

pub(super) fn get(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[OUTPUT, &[switch(&["a", "all"])]], call.args)?;
    let format = Format::of(&parsed, Format::Smart)?;
    let key = parsed.next_arg().filter(|key| !key.is_empty());
    let all = parsed.is_on("a");
    if let Some(key) = key.as_ref().filter(|_| all) {
        return Err(Refusal::Usage(format!(
            "cannot use argument --all together with key {key:?}"
        )));
    }
    parsed.no_more_args()?;
    let app = context.model().app(context.unit().app());
    let app = app.ok_or_else(|| "application not found".to_owned())?;
    match key {
        Some(key) => {
            let mut options = app.options();
            let value = options.find(|(name, _)| *name == key);
            print(call, &parsed, format, &value.map(|(_, value)| value))
        }
        None if all => {
            let options: BTreeMap<_, _> = app.options().collect();
            print(call, &parsed, format, &options)
        }
        None => print(call, &parsed, format, &app.settings()),
    }
}
