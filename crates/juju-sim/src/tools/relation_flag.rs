//! The option by which tools name a relation.

use juju_vocabulary::relation::RelationNumber;

use super::answer::Refusal;
use super::flags::{Flag, Parsed, value};
use crate::hook_context::HookContext;

/// The option, with what `--help` says of it.
pub(super) const fn relation(help: &'static str) -> Flag {
    value(&["r", "relation"], "", help)
}

/// The relation named by `-r 3` or `-r name:3` (the name does not matter), else the hook's own.
pub(super) fn chosen(
    context: &HookContext,
    given: &Parsed<'_>,
) -> Result<Option<RelationNumber>, Refusal> {
    let Some(text) = given.value("r") else {
        return Ok(context.relation_hook().map(|(_, id)| id.number()));
    };
    let digits = text.rsplit_once(':').map_or(text, |(_, digits)| digits);
    let number: i64 = digits
        .parse()
        .map_err(|_| given.invalid("r", "invalid relation id"))?;
    let number = u32::try_from(number).map(RelationNumber).ok();
    match number.map(|number| context.relation(number).map(|_| number)) {
        Some(Ok(number)) => Ok(Some(number)),
        Some(Err(why)) => Err(given.invalid("r", &why)),
        None => Err(given.invalid("r", "relation not found")),
    }
}

/// The same for tools that cannot do without.
pub(super) fn required(
    context: &HookContext,
    given: &Parsed<'_>,
) -> Result<RelationNumber, Refusal> {
    chosen(context, given)?.ok_or_else(|| Refusal::Usage("no relation id specified".to_owned()))
}
