//! A model that is put aside and taken up again.

use serde::{Deserialize, Serialize};

use super::contents::Model;

/// The form that this version writes. It grows when an older one can no longer be read.
const FORM: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Saved<M> {
    version: u32,
    model: M,
}

/// What was saved cannot be taken up again.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The text is not a saved model.
    #[error("this is no saved model: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// The text is a model of another form.
    #[error("the model was saved in form {0}, and this version reads form {FORM}")]
    OtherForm(u32),
}

impl Model {
    /// The model as JSON, with all that a later run must know.
    ///
    /// # Errors
    /// When something in it cannot be written as JSON, which is a mistake of this crate.
    pub fn save(&self) -> Result<String, serde_json::Error> {
        let saved = Saved {
            version: FORM,
            model: self,
        };
        serde_json::to_string_pretty(&saved)
    }

    /// The model that [`save`](Self::save) wrote; it goes on as if nothing had happened.
    ///
    /// # Errors
    /// When the text is something else, or in a form that this version does not read.
    pub fn load(text: &str) -> Result<Self, LoadError> {
        // The version first: of another form the rest may be anything.
        let Saved { version, model } = serde_json::from_str::<Saved<serde_json::Value>>(text)?;
        if version != FORM {
            return Err(LoadError::OtherForm(version));
        }
        Ok(serde_json::from_value(model)?)
    }
}
