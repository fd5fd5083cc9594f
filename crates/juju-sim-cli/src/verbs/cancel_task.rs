//! `cancel-task`

use anyhow::Result;
use juju_sim::model::{TaskId, TaskStatus};
use serde_json::json;

use crate::global::Global;
use crate::output::{print, remark};
use crate::shape::{DataFormat, data};

/// Cancels tasks that wait.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[arg(required = true)]
    ids: Vec<u32>,
    /// How to show what became of them.
    #[arg(long, value_enum, default_value_t = DataFormat::Yaml)]
    format: DataFormat,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    let (mut cancelled, mut refused) = (Vec::new(), String::new());
    for id in args.ids.iter().copied().map(TaskId) {
        let mut model = session.model();
        if let Err(error) = model.cancel_task(id) {
            refused += &format!("task: {id}, error: {error}\n");
        } else if let Some(task) = model.task(id) {
            let completed = task.completed.map(juju_sim::report::numeric);
            cancelled.push(json!({
                "action": task.action,
                "completed at": completed.as_deref().unwrap_or("n/a"),
                "id": id.to_string(),
                "status": task.status,
                "unit": task.unit,
            }));
            if task.status != TaskStatus::Cancelled {
                remark(&format!("task {id} was over before"));
            }
        }
    }
    if !cancelled.is_empty() {
        print(&data(args.format, &json!({ "actions": cancelled }))?)?;
    }
    if !refused.is_empty() {
        remark(&format!(
            "The following tasks could not be canceled:\n{refused}"
        ));
    }
    session.finish()
}
