//! The verbs, a file each: its flags, and what it does.

mod actions;
mod add_model;
mod add_secret;
mod add_storage;
mod add_unit;
mod advance;
mod attach_resource;
mod attach_storage;
mod cancel_task;
mod config;
mod consume;
mod debug_log;
mod deploy;
mod destroy_model;
mod detach_storage;
mod exec;
mod fault;
mod find_offers;
mod grant_secret;
mod graph;
mod integrate;
mod map_charm;
mod model_config;
mod models;
mod not_here;
mod offer;
mod offers;
mod operations;
mod refresh;
mod removal;
mod remove_application;
mod remove_offer;
mod remove_relation;
mod remove_saas;
mod remove_secret;
mod remove_storage;
mod remove_unit;
mod resolved;
mod resource;
mod resources;
mod restart_agent;
mod revoke_secret;
mod run;
mod scale_application;
mod secret_content;
mod secrets;
mod set_leader;
mod settle;
mod show_action;
mod show_application;
mod show_model;
mod show_offer;
mod show_operation;
mod show_secret;
mod show_storage;
mod show_task;
mod show_unit;
mod status;
mod storage;
mod switch;
mod trust;
mod update_secret;
mod version;
mod wait_for;

use anyhow::Result;
use clap::Subcommand;

use crate::global::Global;

macro_rules! verbs {
    ($($(#[$attribute:meta])* $name:ident($module:ident),)*) => {
        /// What to do.
        #[derive(Debug, Subcommand)]
        pub(crate) enum Verb {
            $($(#[$attribute])* $name($module::Args),)*
            /// What only `juju` has, and what nobody has.
            #[command(external_subcommand)]
            Other(Vec<String>),
        }

        impl Verb {
            /// Does it.
            pub(crate) fn run(&self, global: &Global) -> Result<()> {
                match self {
                    $(Verb::$name(args) => $module::run(args, global),)*
                    Verb::Other(words) => not_here::run(words),
                }
            }
        }
    };
}

verbs! {
    #[command(alias = "list-actions")]
    Actions(actions),
    AddModel(add_model),
    AddSecret(add_secret),
    AddStorage(add_storage),
    AddUnit(add_unit),
    Advance(advance),
    AttachResource(attach_resource),
    AttachStorage(attach_storage),
    CancelTask(cancel_task),
    Config(config),
    Consume(consume),
    DebugLog(debug_log),
    Deploy(deploy),
    DestroyModel(destroy_model),
    DetachStorage(detach_storage),
    Exec(exec),
    Fault(fault),
    FindOffers(find_offers),
    GrantSecret(grant_secret),
    Graph(graph),
    #[command(alias = "relate")]
    Integrate(integrate),
    MapCharm(map_charm),
    ModelConfig(model_config),
    #[command(alias = "list-models")]
    Models(models),
    Offer(offer),
    #[command(alias = "list-offers")]
    Offers(offers),
    #[command(alias = "list-operations")]
    Operations(operations),
    Refresh(refresh),
    RemoveApplication(remove_application),
    RemoveOffer(remove_offer),
    RemoveRelation(remove_relation),
    RemoveSaas(remove_saas),
    RemoveSecret(remove_secret),
    RemoveStorage(remove_storage),
    RemoveUnit(remove_unit),
    #[command(alias = "resolve")]
    Resolved(resolved),
    #[command(alias = "list-resources")]
    Resources(resources),
    RestartAgent(restart_agent),
    RevokeSecret(revoke_secret),
    Run(run),
    ScaleApplication(scale_application),
    #[command(alias = "list-secrets")]
    Secrets(secrets),
    SetLeader(set_leader),
    Settle(settle),
    ShowAction(show_action),
    ShowApplication(show_application),
    ShowModel(show_model),
    ShowOffer(show_offer),
    ShowOperation(show_operation),
    ShowSecret(show_secret),
    ShowStorage(show_storage),
    ShowTask(show_task),
    ShowUnit(show_unit),
    #[command(alias = "show-status")]
    Status(status),
    #[command(alias = "list-storage")]
    Storage(storage),
    Switch(switch),
    Trust(trust),
    UpdateSecret(update_secret),
    Version(version),
    WaitFor(wait_for),
}
