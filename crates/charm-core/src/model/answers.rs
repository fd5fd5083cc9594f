//! What hook tools answered during this dispatch, by the call.

use std::any::Any;
use std::cell::OnceCell;
use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use crate::host::Call;

/// Answers that are added and never changed, so that they can be lent while others are added: a tree that
/// branches by the bits of a call's hash. A newer answer to the same call stands further down.
#[derive(Default)]
pub(super) struct Answers {
    root: Slot,
}

type Slot = OnceCell<Box<Node>>;

struct Node {
    call: Call<'static>,
    answer: Box<dyn Any>,
    branches: (Slot, Slot),
}

impl Answers {
    pub(super) fn newest<T: 'static>(&self, call: &Call<'_>) -> Option<&T> {
        let mut newest = None;
        self.walk(call, |node| {
            if node.call == *call {
                newest = node.answer.downcast_ref().or(newest);
            }
        });
        newest
    }

    pub(super) fn add<T: 'static>(&self, call: &Call<'_>, answer: T) {
        self.walk(call, |_| {}).get_or_init(|| {
            Box::new(Node {
                call: call.clone().into_owned(),
                answer: Box::new(answer),
                branches: (Slot::new(), Slot::new()),
            })
        });
    }

    /// Shows every node on the way of `call`, and returns the free place at its end.
    fn walk<'a>(&'a self, call: &Call<'_>, mut see: impl FnMut(&'a Node)) -> &'a Slot {
        let mut bits = BuildHasherDefault::<DefaultHasher>::new().hash_one(call);
        let mut slot = &self.root;
        while let Some(node) = slot.get() {
            see(node);
            let (zero, one) = &node.branches;
            slot = if bits & 1 == 0 { zero } else { one };
            bits >>= 1;
        }
        slot
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answers")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_answer_counts_and_what_was_lent_stays() {
        let answers = Answers::default();
        let call = |number: usize| Call::new("relation-get").arg(number.to_string());
        for number in 0..200 {
            answers.add(&call(number), number);
        }
        let lent: &usize = answers.newest(&call(7)).unwrap();
        answers.add(&call(7), 1000_usize);
        answers.add(&call(7), "another type");
        assert_eq!((lent, answers.newest(&call(7))), (&7, Some(&1000_usize)));
        for number in (0..200).filter(|number| *number != 7) {
            assert_eq!(answers.newest(&call(number)), Some(&number));
        }
        assert_eq!(answers.newest::<usize>(&call(200)), None);
    }
}
