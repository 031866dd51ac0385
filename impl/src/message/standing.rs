//! What an owner asks the issuer about a user, and what the issuer answers (`standing=asked`).

use super::Signable;
use crate::acl::Role;
use crate::id::{OwnerId, UserId};

/// An owner's question: what is the issuer's word on a user now?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Inquiry {
    /// Who asks.
    pub owner: OwnerId,
    /// The owner's counter of questions.
    pub number: u32,
    /// Whom it is about.
    pub user: UserId,
}

/// The issuer's answer. It counts for one question only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Statement {
    /// The question that it answers.
    pub inquiry: Inquiry,
    /// The last membership of the user that has ended, as far as the issuer has heard.
    pub ended: u32,
    /// The roles that the user holds, ascending, each with the number of the certificate by which
    /// that began.
    pub roles: Vec<(Role, u32)>,
}

impl Inquiry {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.owner.0.to_be_bytes());
        out.extend(self.number.to_be_bytes());
        out.extend(self.user.0.to_be_bytes());
    }
}

impl Signable for Inquiry {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"inquiry".to_vec();
        self.put(&mut out);
        out
    }
}

impl Signable for Statement {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"statement".to_vec();
        self.inquiry.put(&mut out);
        out.extend(self.ended.to_be_bytes());
        // Lines of one length to the end.
        for (role, since) in &self.roles {
            out.push(*role as u8);
            out.extend(since.to_be_bytes());
        }
        out
    }
}
