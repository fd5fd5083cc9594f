//! `secret-…`: what a charm keeps from others, and grants to some.

use std::collections::BTreeMap;

use charm_core::model::{Rotation, SecretContent};
use juju_vocabulary::duration::GoDuration;
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::{RelationId, Role};
use juju_vocabulary::secret::{self, SecretId};
use serde::Serialize;

use super::answer::{Answer, Refusal, ToolOutput};
use super::flags::{Flag, switch, text, value};
use super::key_values::read_file;
use super::output::Format;
use super::relation_flag;
use super::secret_content;
use super::tool::{Call, Tool};
use crate::calendar;
use crate::hook_context::{HookContext, Wanted, Which};
use crate::view::{SecretFacts, SecretOwner};

const LABEL_HELP: &str = "a label used to identify the secret in hooks";

const UPSERT: &[Flag] = &[
    text(
        &["expire"],
        "",
        "either a duration or time when the secret should expire",
    ),
    text(&["rotate"], "", "the secret rotation policy"),
    text(&["description"], "", "the secret description"),
    text(&["label"], "", LABEL_HELP),
    text(&["file"], "", "a YAML file containing secret key values"),
    text(
        &["owner"],
        "application",
        "the owner of the secret, either the application or unit",
    ),
];

pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "secret-add",
        args: "[key[#base64|#file]=value...]",
        purpose: "add a new secret",
        flags: UPSERT,
        prints: None,
        run: Some(add),
    },
    Tool {
        name: "secret-get",
        args: "<ID> [key[#base64]]",
        purpose: "get the content of a secret",
        flags: &[
            text(&["label"], "", LABEL_HELP),
            switch(&["peek"], "get the latest revision just this time"),
            switch(
                &["refresh"],
                "get the latest revision and also get this same revision for subsequent calls",
            ),
        ],
        prints: Some(Format::Yaml),
        run: Some(get),
    },
    Tool {
        name: "secret-grant",
        args: "<ID>",
        purpose: "grant access to a secret",
        flags: &[
            text(&["unit"], "", "the unit to grant access"),
            relation_flag::relation("the relation with which to associate the grant"),
        ],
        prints: None,
        run: Some(grant),
    },
    Tool {
        name: "secret-ids",
        args: "",
        purpose: "print secret ids",
        flags: &[],
        prints: Some(Format::Smart),
        run: Some(ids),
    },
    Tool {
        name: "secret-info-get",
        args: "<ID>",
        purpose: "get a secret's metadata info",
        flags: &[text(&["label"], "", "a label used to identify the secret")],
        prints: Some(Format::Yaml),
        run: Some(info),
    },
    Tool {
        name: "secret-remove",
        args: "<ID>",
        purpose: "remove a existing secret",
        flags: &[value(&["revision"], "0", "remove the specified revision")],
        prints: None,
        run: Some(remove),
    },
    Tool {
        name: "secret-revoke",
        args: "<ID>",
        purpose: "revoke access to a secret",
        flags: &[
            text(
                &["app", "application"],
                "",
                "the application to revoke access",
            ),
            text(&["unit"], "", "the unit to revoke access"),
            relation_flag::relation("the relation for which to revoke the grant"),
        ],
        prints: None,
        run: Some(revoke),
    },
    Tool {
        name: "secret-set",
        args: "<ID> [key[#base64]=value...]",
        purpose: "update an existing secret",
        flags: UPSERT,
        prints: None,
        run: Some(set),
    },
];

fn add(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let args = call.given.rest();
    if args.is_empty() && given(&call, "file").is_none() {
        return Err(usage("missing secret value or filename"));
    }
    let facts = facts(context, &call)?;
    let owner = owner(&call)?;
    let content = content(context, &call, &args)?;
    let content = content.ok_or_else(|| failed("empty secret value not valid"))?;
    let id = context.add_secret(owner, content, facts)?;
    // Only what Juju has just made names the model.
    let line = format!("secret://{}/{}\n", context.state().model_uuid, id.bare());
    Ok(ToolOutput {
        stdout: line.into_bytes(),
        ..ToolOutput::default()
    })
}

fn set(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let id = required_id(&mut call)?;
    let args = call.given.rest();
    let facts = facts(context, &call)?;
    owner(&call)?;
    let content = content(context, &call, &args)?;
    context.set_secret(&id, content, facts)?;
    Ok(ToolOutput::default())
}

fn get(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let id = optional_id(&mut call)?;
    let label = given(&call, "label");
    if id.is_none() && label.is_none() {
        return Err(usage("require either a secret URI or label"));
    }
    let which = match (call.given.is_on("peek"), call.given.is_on("refresh")) {
        (true, true) => return Err(usage("specify one of --peek or --refresh but not both")),
        (true, false) => Which::Peek,
        (false, true) => Which::Refresh,
        (false, false) => Which::Tracked,
    };
    let key = call.given.next_arg().filter(|key| !key.is_empty());
    call.given.no_more_args()?;
    let wanted = Wanted {
        id: id.as_ref(),
        label,
    };
    let content = context.secret_content(&wanted, which)?;
    // What is no text loses its bytes, as in Go's JSON.
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let Some(key) = key else {
        let texts: BTreeMap<_, _> = content
            .iter()
            .map(|(key, bytes)| (key, text(bytes)))
            .collect();
        return call.print(&texts);
    };
    let (key, encoded) = match key.strip_suffix(secret_content::BASE64) {
        Some(key) => (key, content.encoded(key)),
        None => (key, content.bytes(key).map(text)),
    };
    let value = encoded.ok_or_else(|| failed(&format!("secret key value {key:?} not found")))?;
    call.print(&value)
}

fn ids(context: &mut HookContext, call: Call<'_>) -> Answer {
    call.given.no_more_args()?;
    let ids: Vec<_> = context.told_secrets().map(|(id, _, _)| id.bare()).collect();
    match ids.as_slice() {
        // Go's nil slice.
        [] if call.format == Format::Json => call.print(&()),
        ids => call.print(ids),
    }
}

/// What Juju tells of a secret.
#[derive(Serialize)]
struct Info<'a> {
    revision: u64,
    label: &'a str,
    owner: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    rotation: Rotation,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiry: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rotates: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    access: Vec<Access>,
}

#[derive(Serialize)]
struct Access {
    target: String,
    scope: String,
    role: &'static str,
}

fn info(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let id = optional_id(&mut call)?;
    let label = given(&call, "label");
    match (&id, label) {
        (None, None) => return Err(usage("require either a secret URI or label")),
        (Some(_), Some(_)) => {
            let why = "specify either a secret URI or label but not both";
            return Err(usage(why));
        }
        _ => {}
    }
    call.given.no_more_args()?;
    let wanted = id.as_ref().map_or(label, |id| Some(id.bare()));
    let wanted = wanted.unwrap_or_default();
    let mut told = context.told_secrets();
    let found = told.find(|(known, secret, _)| match &id {
        Some(id) => known.bare() == id.bare(),
        None => secret.label.as_deref() == label,
    });
    let (id, secret, revision) =
        found.ok_or_else(|| failed(&format!("secret {wanted:?} not found")))?;
    let access = secret.grants.iter().map(|(subject, relation)| Access {
        scope: scope(context, relation),
        target: match subject.parse::<UnitName>() {
            Ok(unit) => unit.tag(),
            Err(_) => format!("application-{subject}"),
        },
        role: "view",
    });
    let info = Info {
        revision,
        label: secret.label.as_deref().unwrap_or_default(),
        owner: match secret.owner {
            SecretOwner::Unit => "unit",
            SecretOwner::App | SecretOwner::Others => "application",
        },
        description: &secret.description,
        rotation: secret.rotation,
        expiry: secret.expiry.as_deref(),
        rotates: secret.rotates.as_deref(),
        access: access.collect(),
    };
    call.print(&BTreeMap::from([(id.bare(), info)]))
}

/// The tag of a relation: both ends, the requirer first.
fn scope(context: &HookContext, id: &RelationId) -> String {
    let app = context.unit().app_name();
    let own = format!("{app}.{}", id.endpoint());
    let Some(relation) = context.state().relations.get(id) else {
        return format!("relation-{own}");
    };
    let remote = context.remote_app(relation);
    let remote = format!("{}.{}", remote.as_str(), relation.remote_endpoint);
    match relation.role {
        Role::Peer => format!("relation-{own}"),
        Role::Requires => format!("relation-{own}#{remote}"),
        Role::Provides => format!("relation-{remote}#{own}"),
    }
}

fn grant(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let number = relation_flag::chosen(context, &call.given)?;
    let id = required_id(&mut call)?;
    let number = number.ok_or_else(|| usage("no relation id specified"))?;
    let (relation, seen) = context.relation(number)?;
    let (relation, app): (RelationId, AppName) = (relation.clone(), context.remote_app(seen));
    let subject = match given(&call, "unit") {
        None => app.to_string(),
        Some(name) => {
            let unit = unit(name)?;
            if app != *unit.app_name() {
                return Err(usage(&format!(
                    "cannot specify unit {name:?} in relation to application {:?}",
                    app.as_str()
                )));
            }
            unit.to_string()
        }
    };
    call.given.no_more_args()?;
    context.grant_secret(&id.plain(), &subject, &relation)?;
    Ok(ToolOutput::default())
}

fn revoke(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let number = relation_flag::chosen(context, &call.given)?;
    let id = required_id(&mut call)?;
    let mut app = match given(&call, "app") {
        None => None,
        Some(name) => match name.parse::<AppName>() {
            Ok(app) => Some(app),
            Err(_) => return Err(usage(&format!("application {name:?} not valid"))),
        },
    };
    let unit = given(&call, "unit").map(unit).transpose()?;
    if app.is_some() && unit.is_some() {
        return Err(usage("specify only one of application or unit"));
    }
    if let Some(number) = number {
        let (_, relation) = context.relation(number)?;
        if app.is_some() {
            return Err(usage("do not specify both relation and app"));
        }
        app = Some(context.remote_app(relation));
    }
    let subject = match (unit, app) {
        (Some(unit), _) => unit.to_string(),
        (None, Some(app)) => app.to_string(),
        (None, None) => return Err(usage("missing relation or application or unit")),
    };
    call.given.no_more_args()?;
    context.revoke_secret(&id.plain(), &subject)?;
    Ok(ToolOutput::default())
}

fn remove(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let revision = match call.given.value("revision") {
        None => None,
        Some(text) => {
            let number: i64 = text.parse().map_err(|_| {
                let why = format!("strconv.ParseInt: parsing {text:?}: invalid syntax");
                call.given.invalid("revision", &why)
            })?;
            // Juju takes what is not positive for none.
            u64::try_from(number).ok().filter(|number| *number > 0)
        }
    };
    let id = required_id(&mut call)?;
    call.given.no_more_args()?;
    context.remove_secret(&id.plain(), revision)?;
    Ok(ToolOutput::default())
}

fn usage(why: &str) -> Refusal {
    Refusal::Usage(why.to_owned())
}

fn failed(why: &str) -> Refusal {
    Refusal::Failed(why.to_owned())
}

/// The value of an option that is not empty.
fn given<'a>(call: &Call<'a>, name: &str) -> Option<&'a str> {
    call.given.value(name).filter(|text| !text.is_empty())
}

fn unit(name: &str) -> Result<UnitName, Refusal> {
    let unit = name.parse();
    unit.map_err(|_| usage(&format!("unit {name:?} not valid")))
}

fn optional_id(call: &mut Call<'_>) -> Result<Option<SecretId>, Refusal> {
    call.given.next_arg().map(id).transpose()
}

fn required_id(call: &mut Call<'_>) -> Result<SecretId, Refusal> {
    optional_id(call)?.ok_or_else(|| usage("missing secret URI"))
}

/// As `ParseURI` in Juju's `core/secrets`.
fn id(text: &str) -> Result<SecretId, Refusal> {
    let id = text.parse::<SecretId>().ok();
    let id = id.filter(|id| secret::is_made_by_juju(id.bare()));
    id.ok_or_else(|| usage(&format!("secret URI {text:?} not valid")))
}

fn owner(call: &Call<'_>) -> Result<SecretOwner, Refusal> {
    match call.given.value("owner") {
        None | Some("application") => Ok(SecretOwner::App),
        Some("unit") => Ok(SecretOwner::Unit),
        Some(other) => Err(usage(&format!("secret owner {other:?} not valid"))),
    }
}

fn facts(context: &HookContext, call: &Call<'_>) -> Result<SecretFacts, Refusal> {
    let expiry = given(call, "expire").map(|text| expiry(context, text));
    let rotation = given(call, "rotate").map(|text| {
        text.parse::<Rotation>()
            .map_err(|_| usage(&format!("rotate policy {text:?} not valid")))
    });
    let owned = |name| given(call, name).map(str::to_owned);
    Ok(SecretFacts {
        label: owned("label"),
        description: owned("description"),
        rotation: rotation.transpose()?,
        expiry: expiry.transpose()?,
    })
}

fn expiry(context: &HookContext, text: &str) -> Result<String, Refusal> {
    if let Some(moment) = calendar::parse(text) {
        return Ok(calendar::rfc3339(moment));
    }
    let duration: GoDuration = text
        .parse()
        .map_err(|_| usage(&format!("expire time or duration {text:?} not valid")))?;
    match u64::try_from(duration.as_nanos()) {
        Ok(nanos) if nanos > 0 => {
            let from_now = std::time::Duration::from_nanos(nanos);
            Ok(calendar::rfc3339(context.now().saturating_add(from_now)))
        }
        _ => Err(usage(&format!(
            "negative expire duration {text:?} not valid"
        ))),
    }
}

fn content(
    context: &HookContext,
    call: &Call<'_>,
    args: &[&str],
) -> Result<Option<SecretContent>, Refusal> {
    let open = |path: &str| match context.lent_file(path) {
        Some(content) => Ok(content.to_vec()),
        None => read_file(&call.dir.join(path)),
    };
    let read = secret_content::read(context.juju_version(), args, given(call, "file"), open);
    read.map_err(|error| usage(&error.to_string()))
}
