//! What hook tools answered during this dispatch, by the call.

use std::any::Any;
use std::cell::OnceCell;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

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

/// A call, and its way through the tree.
pub(super) struct Question<'a> {
    call: &'a Call<'a>,
    bits: u64,
}

impl<'a> Question<'a> {
    pub(super) fn new(call: &'a Call<'a>) -> Self {
        // What tells most calls apart is enough: calls that share a way are compared.
        let mut hasher = DefaultHasher::new();
        call.tool().hash(&mut hasher);
        for arg in call.args() {
            arg.text().hash(&mut hasher);
        }
        let bits = hasher.finish();
        Question { call, bits }
    }
}

impl Answers {
    pub(super) fn newest<T: 'static>(&self, question: &Question<'_>) -> Option<&T> {
        let mut newest = None;
        self.walk(question, |node| {
            if node.call == *question.call {
                newest = node.answer.downcast_ref().or(newest);
            }
        });
        newest
    }

    pub(super) fn add<T: 'static>(&self, question: &Question<'_>, answer: T) {
        self.walk(question, |_| {}).get_or_init(|| {
            Box::new(Node {
                call: question.call.to_static(),
                answer: Box::new(answer),
                branches: (Slot::new(), Slot::new()),
            })
        });
    }

    /// Shows every node on the way of `question`, and returns the free place at its end.
    fn walk<'a>(&'a self, question: &Question<'_>, mut see: impl FnMut(&'a Node)) -> &'a Slot {
        let mut bits = question.bits;
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
        let newest = |number| answers.newest::<usize>(&Question::new(&call(number)));
        for number in 0..200 {
            answers.add(&Question::new(&call(number)), number);
        }
        let lent = newest(7);
        answers.add(&Question::new(&call(7)), 1000_usize);
        answers.add(&Question::new(&call(7)), "another type");
        assert_eq!((lent, newest(7)), (Some(&7), Some(&1000)));
        for number in (0..200).filter(|number| *number != 7) {
            assert_eq!(newest(number), Some(&number));
        }
        assert_eq!(newest(200), None);
    }
}
