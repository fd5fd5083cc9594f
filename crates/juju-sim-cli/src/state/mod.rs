//! The state on disk: a directory of models.

mod controller;
mod error;
mod file;
mod line;
mod model_dir;
mod offer;

pub(crate) use controller::{Controller, LocalCharm};
pub(crate) use model_dir::{Beside, ModelDir, Stored, read};
pub(crate) use offer::{Offer, Saas};
