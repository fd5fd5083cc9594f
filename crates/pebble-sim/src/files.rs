//! `/v1/files`: what there is, and how it is made and removed.

use std::io::{self, Cursor};
use std::path::PathBuf;

use charm_pebble::{FileType, Parts};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::disk;
use crate::http::{Refusal, Request, Response, from_json};
use crate::memory::{FileContent, FileState, parent, parents};
use crate::path::{Attributes, FileError, Found, GROUPS, USERS};
use crate::state::ContainerState;

impl ContainerState {
    /// Where a path is on this machine, if it is mounted.
    fn mounted(&self, path: &str) -> Option<PathBuf> {
        let fits = |point: &str| {
            let point = point.trim_end_matches('/');
            path.strip_prefix(point)
                .filter(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mounts = self
            .mounts
            .iter()
            .filter_map(|(point, source)| Some((point, source, fits(point)?)));
        let (_, source, rest) = mounts.max_by_key(|(point, ..)| point.len())?;
        Some(source.join(rest.trim_start_matches('/')))
    }

    fn stat(&self, path: &str) -> Result<Found, FileError> {
        if let Some(real) = self.mounted(path) {
            return disk::stat(path, &real);
        }
        if path == "/" {
            return Ok(Found::of("/", &FileState::directory()));
        }
        match self.files.get(path) {
            Some(file) => Ok(Found::of(path, file)),
            None => Err(FileError::not_found("stat", path)),
        }
    }

    fn children(&self, path: &str) -> Result<Vec<Found>, FileError> {
        if let Some(real) = self.mounted(path) {
            return disk::list(path, &real);
        }
        let mut below: Vec<Found> = self
            .files
            .iter()
            .filter(|(known, _)| parent(known) == Some(path))
            .map(|(known, file)| Found::of(known, file))
            .collect();
        for point in self
            .mounts
            .keys()
            .filter(|point| parent(point) == Some(path))
        {
            below.extend(self.stat(point).ok());
        }
        Ok(below)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        if let Some(real) = self.mounted(path) {
            return disk::read(path, &real);
        }
        match self.files.get(path).map(FileState::bytes) {
            Some(Some(bytes)) => Ok(bytes.to_vec()),
            Some(None) => Err(FileError::irregular(path)),
            None if path == "/" => Err(FileError::irregular(path)),
            None => Err(FileError::not_found("open", path)),
        }
    }

    /// Whether something can be put at a path, in memory.
    fn room(&self, action: &str, path: &str) -> Result<(), FileError> {
        match parent(path).map(|dir| (dir, self.stat(dir))) {
            Some((_, Ok(found))) if found.kind == FileType::Directory => Ok(()),
            Some((_, Ok(_))) => Err(FileError::generic(format!(
                "{action} {path}: not a directory"
            ))),
            _ => Err(FileError::not_found(action, path)),
        }
    }

    fn write(
        &mut self,
        path: &str,
        content: Vec<u8>,
        make_dirs: bool,
        wanted: &Attributes,
    ) -> Result<(), FileError> {
        if let Some(real) = self.mounted(path) {
            if let Some(dir) = real.parent().filter(|dir| make_dirs && !dir.exists()) {
                let above = Attributes {
                    permissions: None,
                    ..*wanted
                };
                disk::make_dir(path, dir, true, &above)?;
            }
            return disk::write(path, &real, &content, wanted);
        }
        if make_dirs {
            parents(&mut self.files, path);
        }
        self.room("open", path)?;
        if self
            .stat(path)
            .is_ok_and(|found| found.kind == FileType::Directory)
        {
            return Err(FileError::generic(format!("rename {path}: file exists")));
        }
        let new = FileState::file(content);
        self.files.insert(path.to_owned(), attributed(new, wanted));
        Ok(())
    }

    fn make_dir(
        &mut self,
        path: &str,
        with_parents: bool,
        wanted: &Attributes,
    ) -> Result<(), FileError> {
        if let Some(real) = self.mounted(path) {
            return disk::make_dir(path, &real, with_parents, wanted);
        }
        match self.stat(path) {
            Ok(found) if with_parents && found.kind == FileType::Directory => return Ok(()),
            Ok(_) => return Err(FileError::generic(format!("mkdir {path}: file exists"))),
            Err(_) if with_parents => parents(&mut self.files, path),
            Err(_) => {}
        }
        self.room("mkdir", path)?;
        self.files
            .insert(path.to_owned(), attributed(FileState::directory(), wanted));
        Ok(())
    }

    fn remove(&mut self, path: &str, recursive: bool) -> Result<(), FileError> {
        if let Some(real) = self.mounted(path) {
            return disk::remove(path, &real, recursive);
        }
        let inside = format!("{}/", path.trim_end_matches('/'));
        let is_full = self.files.keys().any(|known| known.starts_with(&inside));
        match self.files.get(path) {
            None if recursive => Ok(()),
            None => Err(FileError::not_found("remove", path)),
            Some(_) if is_full && !recursive => Err(FileError::generic(format!(
                "remove {path}: directory not empty"
            ))),
            Some(_) => {
                self.files
                    .retain(|known, _| known != path && !known.starts_with(&inside));
                Ok(())
            }
        }
    }
}

fn attributed(mut file: FileState, wanted: &Attributes) -> FileState {
    file.permissions = wanted.permissions.unwrap_or(file.permissions);
    file.user_id = wanted.user_id.unwrap_or(file.user_id);
    file.group_id = wanted.group_id.unwrap_or(file.group_id);
    file
}

/// One path of a request, with what is said about it.
#[derive(Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[derive(Default)]
struct Item {
    path: String,
    make_dirs: bool,
    make_parents: bool,
    recursive: bool,
    permissions: String,
    user_id: Option<u32>,
    user: String,
    group_id: Option<u32>,
    group: String,
}

impl Item {
    fn attributes(&self) -> Result<Attributes, FileError> {
        let mode = &self.permissions;
        let permissions = if mode.is_empty() {
            None
        } else {
            let digits = Some(mode).filter(|mode| mode.len() == 3);
            let mode = digits.and_then(|mode| u32::from_str_radix(mode, 8).ok());
            Some(mode.ok_or_else(|| {
                FileError::generic(format!(
                    "permissions must be a 3-digit octal string, got {:?}",
                    self.permissions
                ))
            })?)
        };
        let user_id = id(&USERS, "user", &self.user, self.user_id)?;
        let mut group_id = id(&GROUPS, "group", &self.group, self.group_id)?;
        // The user's own.
        group_id = group_id.or(user_id.filter(|_| !self.user.is_empty()));
        if group_id.is_some() && user_id.is_none() {
            return Err(FileError::generic("must specify user, not just group"));
        }
        Ok(Attributes {
            permissions,
            user_id,
            group_id,
        })
    }

    fn absolute(&self) -> Result<&str, FileError> {
        if self.path.starts_with('/') {
            Ok(&self.path)
        } else {
            Err(FileError::generic(format!(
                "paths must be absolute, got {:?}",
                self.path
            )))
        }
    }
}

fn id(
    known: &[(u32, &str)],
    what: &str,
    name: &str,
    id: Option<u32>,
) -> Result<Option<u32>, FileError> {
    if name.is_empty() {
        return Ok(id);
    }
    match known.iter().find(|(_, other)| *other == name) {
        Some((found, _)) if id.is_none_or(|id| id == *found) => Ok(Some(*found)),
        Some((found, _)) => Err(FileError::generic(format!(
            "{what} {name:?} has id {found}"
        ))),
        None => Err(FileError::generic(format!("{what}: unknown {what} {name}"))),
    }
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Payload {
    action: String,
    files: Vec<Item>,
    dirs: Vec<Item>,
    paths: Vec<Item>,
}

fn results(outcomes: Vec<(String, Result<(), FileError>)>) -> Value {
    outcomes
        .into_iter()
        .map(|(path, outcome)| match outcome {
            Ok(()) => json!({"path": path}),
            Err(error) => json!({"path": path, "error": error.result()}),
        })
        .collect()
}

pub(crate) fn get(state: &ContainerState, request: &Request) -> Result<Response, Refusal> {
    match request.query("action") {
        Some("list") => {
            let path = request.query("path").unwrap_or_default();
            if !path.starts_with('/') {
                return Err(Refusal::bad(format!("path must be absolute, got {path:?}")));
            }
            let found = state.stat(path)?;
            let itself =
                request.query("itself") == Some("true") || found.kind != FileType::Directory;
            let all = if itself {
                vec![found]
            } else {
                state.children(path)?
            };
            let pattern = request.query("pattern").unwrap_or_default();
            let kept = all
                .iter()
                .filter(|one| pattern.is_empty() || matches(pattern, one.name()));
            Ok(Response::sync(kept.map(Found::shown).collect()))
        }
        Some("read") => Ok(read(state, request)),
        other => Err(Refusal::bad(format!(
            "invalid action {:?}",
            other.unwrap_or_default()
        ))),
    }
}

/// `*` and `?` of a name.
fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.chars().next(), name.chars().next()) {
        (None, None) => true,
        (Some('*'), first) => {
            let rest = pattern.get(1..).unwrap_or_default();
            let shorter = |first: char| name.get(first.len_utf8()..).unwrap_or_default();
            matches(rest, name) || first.is_some_and(|first| matches(pattern, shorter(first)))
        }
        (Some(wanted), Some(first)) if wanted == '?' || wanted == first => {
            let rest =
                |text: &'_ str, by: char| text.get(by.len_utf8()..).unwrap_or_default().to_owned();
            matches(&rest(pattern, wanted), &rest(name, first))
        }
        _ => false,
    }
}

fn read(state: &ContainerState, request: &Request) -> Response {
    let mut outcomes = Vec::new();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for path in request.queries("path") {
        let item = Item {
            path: path.to_owned(),
            ..Item::default()
        };
        let outcome = item.absolute().and_then(|path| state.read(path));
        outcomes.push((
            path.to_owned(),
            match outcome {
                Ok(content) => {
                    let escaped = path
                        .replace('\\', "\\\\")
                        .replace('"', "\\\"")
                        .replace('\r', "%0D")
                        .replace('\n', "%0A");
                    parts.push((format!("name=\"files\"; filename=\"{escaped}\""), content));
                    Ok(())
                }
                Err(error) => Err(error),
            },
        ));
    }
    let envelope = Response::sync(results(outcomes)).body;
    parts.push(("name=\"response\"".to_owned(), envelope));
    let boundary = (0u64..)
        .map(|number| format!("pebble-sim-boundary-{number:016x}"))
        .find(|boundary| {
            !parts
                .iter()
                .any(|(_, content)| contains(content, boundary.as_bytes()))
        })
        .unwrap_or_default();
    let mut body = Vec::new();
    for (name, content) in parts {
        let kind = if name.contains("files") {
            "octet-stream"
        } else {
            "json"
        };
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; {name}\r\nContent-Type: application/{kind}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Response {
        status: 200,
        content_type: format!("multipart/form-data; boundary={boundary}"),
        body,
    }
}

fn contains(content: &[u8], wanted: &[u8]) -> bool {
    content.windows(wanted.len()).any(|window| window == wanted)
}

pub(crate) fn post(
    state: &mut ContainerState,
    request: &Request,
    body: Vec<u8>,
) -> Result<Response, Refusal> {
    let kind = request.header("content-type").unwrap_or_default();
    if let Some(boundary) = kind
        .strip_prefix("multipart/form-data")
        .and_then(boundary_of)
    {
        return push(state, &boundary, body)
            .map_err(|error| Refusal::bad(format!("cannot read the parts: {error}")))?;
    }
    let payload: Payload = from_json(&body)?;
    let outcomes = match payload.action.as_str() {
        "make-dirs" => payload
            .dirs
            .iter()
            .map(|dir| {
                let made = dir
                    .attributes()
                    .and_then(|wanted| state.make_dir(dir.absolute()?, dir.make_parents, &wanted));
                (dir.path.clone(), made)
            })
            .collect(),
        "remove" => payload
            .paths
            .iter()
            .map(|item| {
                (
                    item.path.clone(),
                    item.absolute()
                        .and_then(|path| state.remove(path, item.recursive)),
                )
            })
            .collect(),
        other => return Err(Refusal::bad(format!("invalid action {other:?}"))),
    };
    Ok(Response::sync(results(outcomes)))
}

fn boundary_of(parameters: &str) -> Option<String> {
    let (_, boundary) = parameters.split_once("boundary=")?;
    Some(boundary.trim_matches('"').to_owned())
}

fn push(
    state: &mut ContainerState,
    boundary: &str,
    body: Vec<u8>,
) -> io::Result<Result<Response, Refusal>> {
    let mut parts = Parts::new(Cursor::new(body), boundary)?;
    if parts.next_part()?.as_deref() != Some("request") {
        return Ok(Err(Refusal::bad("metadata field name must be \"request\"")));
    }
    let payload: Payload = match from_json(&whole(&mut parts)?) {
        Ok(payload) => payload,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut outcomes = Vec::new();
    for item in payload.files {
        if parts.next_part()?.as_deref() != Some("files") {
            return Ok(Err(Refusal::bad("field name must be \"files\"")));
        }
        let content = whole(&mut parts)?;
        let written = item
            .attributes()
            .and_then(|wanted| state.write(item.absolute()?, content, item.make_dirs, &wanted));
        outcomes.push((item.path, written));
    }
    Ok(Ok(Response::sync(results(outcomes))))
}

fn whole(parts: &mut Parts<Cursor<Vec<u8>>>) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    loop {
        match parts.piece()? {
            [] => return Ok(content),
            piece => content.extend_from_slice(piece),
        }
    }
}

impl From<FileContent> for Vec<u8> {
    fn from(content: FileContent) -> Self {
        match content {
            FileContent::File(bytes) => bytes,
            FileContent::Directory => Vec::new(),
        }
    }
}
