//! What handlers share.

use std::rc::Rc;

use crate::model::session::Model;

/// A handler that also gets `shared`, which others have as well: a client, settings, a cache.
///
/// ```
/// use std::rc::Rc;
///
/// use charm_core::event::{ConfigChanged, Start};
/// use charm_core::{Active, Charm, Error, Model, with};
///
/// struct Shop {
///     name: String,
/// }
///
/// fn open(shop: &Shop, model: &Model, _: &Start) -> Result<(), Error> {
///     model.unit().set_status(Active(format!("{} is open", shop.name)))
/// }
///
/// fn refit(shop: &Shop, model: &Model, _: &ConfigChanged) -> Result<(), Error> {
///     model.unit().set_status(Active(format!("{} is new", shop.name)))
/// }
///
/// fn build(charm: &mut Charm) {
///     let shop = Rc::new(Shop { name: "Corner".to_owned() });
///     charm
///         .observe(Start, with(&shop, open))
///         .observe(ConfigChanged, with(&shop, refit));
/// }
/// # build(&mut Charm::new());
/// ```
pub fn with<T: 'static, E, R>(
    shared: &Rc<T>,
    handler: impl Fn(&T, &Model, &E) -> R + 'static,
) -> impl Fn(&Model, &E) -> R + 'static {
    let shared = shared.clone();
    move |model, event| handler(&shared, model, event)
}
