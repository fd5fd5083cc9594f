//! `resource-get`: files and images that come with the charm.

use std::fs;
use std::path::{Path, PathBuf};

use super::oci_image::OciImage;
use super::session::Model;
use crate::declared::Resource;
use crate::error::Error;
use crate::host::{self, Call, Refusal, ToolError};

impl Model {
    /// Where the file of a resource is. Juju fetches it when it is first asked for, and again after an operator has
    /// attached another one, of which `upgrade-charm` tells.
    ///
    /// ```
    /// # charm_core::metadata!(mod charm, "tests/charms/shop");
    /// # use charm::WEB_IMAGE;
    /// use charm_core::{Blocked, Error, Model};
    ///
    /// fn load(model: &Model) -> anyhow::Result<()> {
    ///     match model.resource(WEB_IMAGE) {
    ///         Ok(path) => tracing::info!("{} bytes", std::fs::read(path)?.len()),
    ///         Err(Error::NoResource { .. }) => {
    ///             model.unit().set_status(Blocked("attach the resource web-image"))?;
    ///         }
    ///         Err(error) => return Err(error.into()),
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`NoResource`](Error::NoResource) when nobody has uploaded it, and when `resource-get` fails.
    pub fn resource<R: Resource>(&self, _: R) -> Result<PathBuf, Error> {
        let call = Call::new("resource-get").arg(R::NAME);
        let path = self.ask_with(&call, host::read_path);
        self.file(path.map_err(refused::<R>)?)
    }

    /// Where an OCI image is, and how to get it, as a resource of `type: oci-image` tells.
    ///
    /// # Errors
    ///
    /// As [`resource`](Self::resource), and when its file cannot be read or does not tell.
    pub fn oci_image<R: Resource>(&self, resource: R) -> Result<OciImage, Error> {
        let unreadable = |reason: String| Error::ResourceUnreadable {
            resource: R::NAME,
            reason,
        };
        let text = fs::read_to_string(self.resource(resource)?);
        let text = text.map_err(|error| unreadable(error.to_string()))?;
        OciImage::read(&text).map_err(unreadable)
    }

    /// Where this process can open what Juju names.
    pub(super) fn file(&self, path: &Path) -> Result<PathBuf, Error> {
        let found = self.host().file(path);
        found.map_err(|source| Error::NoFile {
            path: path.to_owned(),
            source,
        })
    }
}

fn refused<R: Resource>(source: ToolError) -> Error {
    match source.refusal() {
        Some(Refusal::NotFound) => Error::NoResource {
            resource: R::NAME,
            source,
        },
        _ => source.into(),
    }
}
