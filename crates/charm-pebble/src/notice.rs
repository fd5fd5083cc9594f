//! Notices: what the workload or Pebble has to tell.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::client::{Client, MAX_WAIT, Target};
use crate::error::Error;
use crate::http::percent_encoded;
use crate::timestamp::Timestamp;
use crate::word::words;
use juju_vocabulary::duration::GoDuration;

words! {
    /// What a notice is about.
    NoticeType {
        /// What somebody noted, with a key of their own.
        Custom = "custom",
        /// A change has another status; the key is its id.
        ChangeUpdate = "change-update",
    }
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Notice {
    /// Its name.
    pub id: String,
    /// The user who may see it; none is everybody.
    pub user_id: Option<u32>,
    /// What it is about.
    #[serde(rename = "type")]
    pub kind: NoticeType,
    /// Tells it from others of its type, as in `example.com/path`.
    pub key: String,
    /// When it first was.
    pub first_occurred: Timestamp,
    /// When it last was.
    pub last_occurred: Timestamp,
    /// When it was last told.
    pub last_repeated: Timestamp,
    /// How often it was.
    pub occurrences: i64,
    /// What came with it last.
    #[serde(default)]
    pub last_data: BTreeMap<String, String>,
    /// How long it is not told again.
    pub repeat_after: Option<GoDuration>,
    /// How long it is kept after it last was.
    pub expire_after: Option<GoDuration>,
}

/// Which notices to list; what is empty leaves out none.
#[derive(Debug, Clone, Default)]
pub struct NoticeFilter {
    /// Of all users, which an admin may ask for.
    pub all_users: bool,
    /// Of this user and of everybody, which an admin may ask for.
    pub user_id: Option<u32>,
    /// Of one of these types.
    pub types: Vec<NoticeType>,
    /// With one of these keys.
    pub keys: Vec<String>,
    /// Told after this time.
    pub after: Option<Timestamp>,
}

impl NoticeFilter {
    fn target(&self) -> Target {
        let types: Vec<&str> = self.types.iter().map(NoticeType::as_str).collect();
        let mut target = Target::new("/v1/notices")
            .with_each("types", &types)
            .with_each("keys", &self.keys);
        if self.all_users {
            target = target.with("users", "all");
        }
        if let Some(id) = self.user_id {
            target = target.with("user-id", &id.to_string());
        }
        if let Some(after) = self.after {
            target = target.with("after", &after.to_string());
        }
        target
    }
}

/// What may come with a notice.
#[derive(Debug, Clone, Default)]
pub struct NotifyOptions {
    /// What to tell, 4 KiB at most.
    pub data: BTreeMap<String, String>,
    /// Not to be told again for so long.
    pub repeat_after: Option<Duration>,
}

impl Client {
    /// Notes a custom notice, and has its id. `key` is as in `example.com/path`.
    ///
    /// # Errors
    ///
    /// When Pebble refuses the key or the data, or cannot be asked.
    pub fn notify(&self, key: &str, options: &NotifyOptions) -> Result<String, Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "kebab-case")]
        struct Add<'a> {
            action: &'static str,
            r#type: &'static str,
            key: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            repeat_after: Option<GoDuration>,
            #[serde(skip_serializing_if = "BTreeMap::is_empty")]
            data: &'a BTreeMap<String, String>,
        }
        #[derive(Deserialize)]
        struct Added {
            id: String,
        }
        let repeat_after = options.repeat_after.map(GoDuration::from);
        let body = Add {
            action: "add",
            r#type: "custom",
            key,
            repeat_after,
            data: &options.data,
        };
        let added: Added = self.post("/v1/notices", &body)?;
        Ok(added.id)
    }

    /// One notice.
    ///
    /// # Errors
    ///
    /// When there is none of the id, or Pebble cannot be asked.
    pub fn notice(&self, id: &str) -> Result<Notice, Error> {
        self.get(&Target::new(&format!(
            "/v1/notices/{}",
            percent_encoded(id)
        )))
    }

    /// The notices that are there.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn notices(&self, filter: &NoticeFilter) -> Result<Vec<Notice>, Error> {
        self.list(&filter.target())
    }

    /// Waits until there are notices; an empty list when there are none in time.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn wait_notices(
        &self,
        filter: &NoticeFilter,
        timeout: Duration,
    ) -> Result<Vec<Notice>, Error> {
        let timeout = timeout.clamp(Duration::from_millis(1), MAX_WAIT);
        let wait = GoDuration::from(timeout).to_string();
        self.get_within(
            &filter.target().with("timeout", &wait),
            timeout + self.timeout(),
        )
    }
}
