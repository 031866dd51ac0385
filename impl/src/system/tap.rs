//! Watching a system at work, and interfering with it.

use crate::algebra::Algebra;
use crate::audit::Entry;
use crate::message::Envelope;
use std::fmt;

/// Sees what a system sends while it performs an action. A closure over `&Envelope` watches messages
/// alone.
pub trait Tap<A: Algebra> {
    /// A message is sent. Changes to it reach the receiver, as if a corrupt sender or an attacker
    /// on the network had made them.
    fn message(&mut self, envelope: &mut Envelope<A>);

    /// The server writes an audit entry. It comes before the reply that it accounts for.
    fn entry(&mut self, entry: &Entry) {
        let _ = entry;
    }
}

impl<A: Algebra, F: FnMut(&Envelope<A>)> Tap<A> for F {
    fn message(&mut self, envelope: &mut Envelope<A>) {
        self(envelope);
    }
}

/// Nobody.
pub(super) struct Unwatched;

impl<A: Algebra> Tap<A> for Unwatched {
    fn message(&mut self, _: &mut Envelope<A>) {}
}

/// A closure that may change every message.
pub struct Altering<F>(pub F);

impl<A: Algebra, F: FnMut(&mut Envelope<A>)> Tap<A> for Altering<F> {
    fn message(&mut self, envelope: &mut Envelope<A>) {
        (self.0)(envelope);
    }
}

impl<F> fmt::Debug for Altering<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Altering(..)")
    }
}

/// Two closures: one sees the messages, the other the audit entries.
pub struct Auditing<M, E>(pub M, pub E);

impl<A: Algebra, M: FnMut(&Envelope<A>), E: FnMut(&Entry)> Tap<A> for Auditing<M, E> {
    fn message(&mut self, envelope: &mut Envelope<A>) {
        (self.0)(envelope);
    }

    fn entry(&mut self, entry: &Entry) {
        (self.1)(entry);
    }
}

impl<M, E> fmt::Debug for Auditing<M, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Auditing(..)")
    }
}
