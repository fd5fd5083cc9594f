//! Which events an observer wants.

use std::any::{Any, TypeId, type_name};
use std::borrow::Cow;
use std::marker::PhantomData;

use crate::event::{self, Event, Labelled};

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
            impl Selector for event::$name {
                type Event = event::$name;

                fn trigger(&self) -> Trigger {
                    Trigger::any::<event::$name>()
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
///
/// let any_secret = On::<SecretChanged>::any();
/// let one_secret = On::<SecretChanged>::subject("database-password");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct On<E> {
    subject: Option<Cow<'static, str>>,
    event: PhantomData<fn(E)>,
}

impl<E: Event> On<E> {
    /// Whatever the event is about.
    #[must_use]
    pub fn any() -> Self {
        On {
            subject: None,
            event: PhantomData,
        }
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
            event: PhantomData,
        }
    }
}

impl<E: Event + Clone> Selector for On<E> {
    type Event = E;

    fn trigger(&self) -> Trigger {
        Trigger {
            subject: self.subject.clone(),
            ..Trigger::any::<E>()
        }
    }
}

/// A selector without its type: "refresh on these events" is a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    event: TypeId,
    name: &'static str,
    subject: Option<Cow<'static, str>>,
}

impl Trigger {
    /// Any event of type `E`.
    #[must_use]
    pub fn any<E: Event>() -> Self {
        Trigger {
            event: TypeId::of::<E>(),
            name: type_name::<E>(),
            subject: None,
        }
    }

    /// Events of type `E` about `subject`.
    pub(crate) fn about<E: Event>(subject: impl Into<Cow<'static, str>>) -> Self {
        Trigger {
            subject: Some(subject.into()),
            ..Trigger::any::<E>()
        }
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
