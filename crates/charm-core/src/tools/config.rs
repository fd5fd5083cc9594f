//! `config-get`.

use serde_json::{Map, Value};

use super::{Call, HookTools, ToolError, read};

/// All options that have a value or a default, as Juju types them.
///
/// # Errors
///
/// When the tool fails, or prints something else than an object.
pub fn get_all(tools: &dyn HookTools) -> Result<Map<String, Value>, ToolError> {
    read(tools, &Call::new("config-get").arg("--format=json"))
}
