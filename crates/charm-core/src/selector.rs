//! Which events an observer wants.

use std::any::{Any, TypeId, type_name};
use std::borrow::Cow;
use std::marker::PhantomData;

use juju_vocabulary::event::Event;
use juju_vocabulary::hook::{self, HookKind};

use crate::own_hook::reader::Reader;

/// Names an event type and, where it has one, its subject. The type of an observer's event follows
/// from the selector it is registered with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which event is meant",
    label = "no selector of an event",
    note = "an endpoint, container or storage has a method for each of its events, such as `DATABASE.joined()`, \
            `WEB.ready()` or `DATA.attached()`; an action or an event like `Start` is a selector itself"
)]
pub trait Selector {
    /// What observers are called with.
    type Event: Event + Clone;

    /// The selector as a plain value, which libraries keep in lists.
    fn trigger(&self) -> Trigger;

    /// Shapes an event that the trigger matched into what observers are called with.
    fn shape(event: &dyn Event) -> Option<Cow<'_, Self::Event>> {
        let event: &dyn Any = event;
        event.downcast_ref().map(Cow::Borrowed)
    }
}

/// An event without data is its own selector: `charm.observe(Start, …)`.
macro_rules! own_selectors {
    ($($name:ident),*) => {
        $(
            impl Selector for hook::$name {
                type Event = hook::$name;

                fn trigger(&self) -> Trigger {
                    Trigger::any::<hook::$name>()
                }
            }
        )*
    };
}

own_selectors!(
    Install,
    Start,
    Stop,
    Remove,
    ConfigChanged,
    UpgradeCharm,
    UpdateStatus,
    LeaderElected,
    LeaderSettingsChanged,
    PostSeriesUpgrade,
    CollectMetrics
);

/// Selects events of type `E`: of one subject, or of any.
///
/// ```
/// use charm_core::On;
/// use charm_core::event::SecretChanged;
/// use charm_core::model::SecretLabel;
///
/// let any_secret = On::<SecretChanged>::any();
/// let one_secret = SecretLabel::new("database-password").changed();
/// # let _: [On<SecretChanged>; 2] = [any_secret, one_secret];
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct On<E> {
    subject: Option<Cow<'static, str>>,
    even_gone: bool,
    event: PhantomData<fn(E)>,
}

impl<E: Event> On<E> {
    /// Whatever the event is about.
    #[must_use]
    pub fn any() -> Self {
        On {
            subject: None,
            even_gone: false,
            event: PhantomData,
        }
    }

    /// Also events that were [deferred](crate::Charm::observe_as) and are about what is gone by now: the handler gets what Juju
    /// told, and asks whether it is still there. Without deferral it makes no difference.
    #[must_use]
    pub fn even_gone(mut self) -> Self {
        self.even_gone = true;
        self
    }

    /// Only when the event is about `subject`.
    #[must_use]
    pub fn subject(subject: impl Into<Cow<'static, str>>) -> Self
    where
        E: Labelled,
    {
        On::about(subject)
    }

    /// What the charm declares as its subject comes with a selector of its own.
    pub(crate) fn about(subject: impl Into<Cow<'static, str>>) -> Self {
        On {
            subject: Some(subject.into()),
            even_gone: false,
            event: PhantomData,
        }
    }
}

impl<E: Event + Clone> Selector for On<E> {
    type Event = E;

    fn trigger(&self) -> Trigger {
        Trigger {
            subject: self.subject.clone(),
            even_gone: self.even_gone,
            ..Trigger::any::<E>()
        }
    }
}

/// An event of a library whose subject is a name that code gives: one of its instances.
///
/// Only these can be selected by a text. The other events are about something that `charmcraft.yaml` or the constant
/// of a secret's label declares, and their selectors come from there, so that a charm cannot observe what it does not declare.
#[diagnostic::on_unimplemented(
    message = "the subject of `{Self}` is something that charmcraft.yaml declares, not a text",
    label = "not an event about a label",
    note = "take the selector from what is declared: `DATABASE.created()`, `WEB.ready()`, `DATA.attached()`",
    note = "for an event of your own, write `impl Labelled for {Self} {{}}`"
)]
pub trait Labelled: Event + Clone {}

/// A selector without its type: "refresh on these events" is a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    event: TypeId,
    name: &'static str,
    subject: Option<Cow<'static, str>>,
    /// Also when it was deferred and is about what is gone.
    even_gone: bool,
    /// Of a hook of the charm's own.
    reader: Option<Reader>,
}

impl Trigger {
    /// Any event of type `E`.
    #[must_use]
    pub fn any<E: Event>() -> Self {
        Trigger {
            event: TypeId::of::<E>(),
            name: type_name::<E>(),
            subject: None,
            even_gone: false,
            reader: None,
        }
    }

    /// Any hook of this kind.
    pub(crate) fn of_kind(kind: HookKind) -> Self {
        Trigger {
            event: kind.data(),
            name: kind.word(),
            subject: None,
            even_gone: false,
            reader: None,
        }
    }

    /// A hook of the charm's own, whose events `reader` makes.
    pub(crate) fn of_own<E: Event>(reader: Reader) -> Self {
        Trigger {
            reader: Some(reader),
            ..Trigger::any::<E>()
        }
    }

    /// Events of type `E` about `subject`.
    pub(crate) fn about<E: Event>(subject: impl Into<Cow<'static, str>>) -> Self {
        Trigger {
            subject: Some(subject.into()),
            ..Trigger::any::<E>()
        }
    }

    pub(crate) fn event(&self) -> TypeId {
        self.event
    }

    pub(crate) fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    pub(crate) fn is_for_even_gone(&self) -> bool {
        self.even_gone
    }

    pub(crate) fn reader(&self) -> Option<Reader> {
        self.reader
    }

    /// Whether `event` is one of those that are meant.
    #[must_use]
    pub fn matches(&self, event: &dyn Event) -> bool {
        let any: &dyn Any = event;
        self.means(any.type_id(), event.subject())
    }

    /// Whether it means events of this type about `subject`.
    pub(crate) fn means(&self, event: TypeId, subject: Option<&str>) -> bool {
        self.event == event && (self.subject.is_none() || self.subject.as_deref() == subject)
    }
}

/// Any number of selectors and triggers: one, or a tuple, array or list of them, however nested.
///
/// ```
/// # charm_core::metadata!(
/// #     #[expect(dead_code, reason = "an example")] mod charm, "tests/charms/shop"
/// # );
/// # use charm::DATABASE;
/// use charm_core::event::{ConfigChanged, Start};
/// use charm_core::{Endpoint, Triggers};
///
/// let triggers = (Start, ConfigChanged, DATABASE.events()).triggers();
/// assert_eq!(triggers.len(), 7);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which events are meant",
    label = "no selector, trigger, or tuple, array or list of them",
    note = "an endpoint, container or storage has a method for each of its events, such as `DATABASE.joined()`, \
            and an endpoint has all of them as `DATABASE.events()`; an action or an event like `Start` is a selector \
            itself"
)]
pub trait Triggers {
    /// Adds all of them to a list, in their order.
    fn add_to(self, list: &mut Vec<Trigger>);

    /// All of them, in their order.
    fn triggers(self) -> Vec<Trigger>
    where
        Self: Sized,
    {
        let mut list = Vec::new();
        self.add_to(&mut list);
        list
    }
}

impl<S: Selector> Triggers for S {
    fn add_to(self, list: &mut Vec<Trigger>) {
        list.push(self.trigger());
    }
}

/// None.
impl Triggers for () {
    fn add_to(self, _: &mut Vec<Trigger>) {}
}

impl Triggers for Trigger {
    fn add_to(self, list: &mut Vec<Trigger>) {
        list.push(self);
    }
}

impl<T: Triggers> Triggers for Vec<T> {
    fn add_to(self, list: &mut Vec<Trigger>) {
        self.into_iter().for_each(|one| one.add_to(list));
    }
}

impl<T: Triggers, const N: usize> Triggers for [T; N] {
    fn add_to(self, list: &mut Vec<Trigger>) {
        self.into_iter().for_each(|one| one.add_to(list));
    }
}

macro_rules! tuples {
    ($first:ident $($rest:ident)*) => {
        impl<$first: Triggers, $($rest: Triggers),*> Triggers for ($first, $($rest,)*) {
            fn add_to(self, list: &mut Vec<Trigger>) {
                #[expect(non_snake_case, reason = "each value is named after its type")]
                let ($first, $($rest,)*) = self;
                $first.add_to(list);
                $($rest.add_to(list);)*
            }
        }
        tuples!($($rest)*);
    };
    () => {};
}

tuples!(A B C D E F G H I J K L);
