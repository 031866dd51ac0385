//! What one server checked and others need not check again.

use crate::algebra::Algebra;
use crate::id::UserId;
use crate::message::{Certificate, Departure, Enrolment, Signed};
use derive_where::derive_where;

/// What the server of one system checked, for the servers of others.
#[derive_where(Clone, Debug)]
pub enum Checked<A: Algebra> {
    /// A user enrolled.
    Enrolment(UserId, Signed<Enrolment<A>, A>),
    /// The issuer certified a role of the public domain.
    Certificate(Certificate),
    /// An enrolled user left.
    Departure(Signed<Departure, A>),
}
