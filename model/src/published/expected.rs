//! The smallest sets that were expected, written down before the search was first run.

use super::world::goal::{ASKED, CLOSED, GRANT, GRANTED, NOBODYS, OTHERS, UPLOAD};
use super::{Role, Roles};
use Role::{Cloud, Other, Outsider, OwnersCentre, Proxy, Reader, ReadersCentre, Specialist};

const P: Role = Proxy(1);
const P2: Role = Proxy(2);
const P3: Role = Proxy(3);

/// A goal with the smallest sets that reach it.
type Row = (&'static str, &'static [&'static [Role]]);

/// Anybody who is granted anything opens everything with the server: keys are per owner, and a
/// re-encryption key and the reader's own secret give g2^(1/x). The first level stays closed.
const SESPHR: &[Row] = &[
    (ASKED, &[&[Reader], &[Other, P, Cloud]]),
    (GRANTED, &[&[Reader, P, Cloud], &[Other, P, Cloud]]),
    (OTHERS, &[&[Reader, P, Cloud], &[Other, P, Cloud]]),
    (NOBODYS, &[&[Reader, P, Cloud], &[Other, P, Cloud]]),
    (CLOSED, &[]),
    ("secret key owner.x", &[]),
    (GRANT, &[&[Reader, Outsider, P], &[Other, Outsider, P]]),
    (UPLOAD, &[&[]]),
];

/// The same as SeSPHR: g2^a1 in place of g2^(1/x).
const AFGH_3: &[Row] = &[
    (ASKED, &[&[Reader], &[Other, P, Cloud]]),
    (GRANTED, &[&[Reader, P, Cloud], &[Other, P, Cloud]]),
    (OTHERS, &[&[Reader, P, Cloud], &[Other, P, Cloud]]),
    (NOBODYS, &[&[Reader, P, Cloud], &[Other, P, Cloud]]),
    (CLOSED, &[]),
    ("secret key owner.a1", &[]),
    ("secret key owner.a2", &[]),
    (GRANT, &[&[Reader, Outsider, P], &[Other, Outsider, P]]),
    (UPLOAD, &[&[]]),
];

/// A grant reaches one label: what reader and proxy get opens it and seals to it. Each of the two
/// centres is an escrow, the readers' one for what is granted to its readers.
const TIPRE_2008: &[Row] = &[
    (ASKED, &[&[Reader], &[Cloud, OwnersCentre], &[P, Cloud, ReadersCentre]]),
    (GRANTED, &[&[Cloud, OwnersCentre], &[Reader, P, Cloud], &[P, Cloud, ReadersCentre]]),
    (OTHERS, &[&[Cloud, OwnersCentre], &[Other, P, Cloud], &[P, Cloud, ReadersCentre]]),
    (NOBODYS, &[&[Cloud, OwnersCentre]]),
    ("secret key owner.sk", &[&[OwnersCentre]]),
    (GRANT, &[&[OwnersCentre], &[Reader, P], &[P, ReadersCentre]]),
    (UPLOAD, &[&[OwnersCentre], &[Reader, P], &[P, ReadersCentre]]),
];

/// One proxy of two that are needed gives a reader nothing. Two give the owner's secret key itself.
const UMBRAL: &[Row] = &[
    (ASKED, &[&[Reader], &[Other, P, P2, Cloud], &[Other, P, P3, Cloud], &[Other, P2, P3, Cloud]]),
    (GRANTED, TWO_PROXIES_AND_CLOUD),
    (OTHERS, TWO_PROXIES_AND_CLOUD),
    (NOBODYS, TWO_PROXIES_AND_CLOUD),
    ("secret key owner.a", TWO_PROXIES),
    (GRANT, TWO_PROXIES),
    (UPLOAD, &[&[]]),
];

const TWO_PROXIES: &[&[Role]] = &[
    &[Reader, P, P2],
    &[Reader, P, P3],
    &[Reader, P2, P3],
    &[Other, P, P2],
    &[Other, P, P3],
    &[Other, P2, P3],
];

const TWO_PROXIES_AND_CLOUD: &[&[Role]] = &[
    &[Reader, P, P2, Cloud],
    &[Reader, P, P3, Cloud],
    &[Reader, P2, P3, Cloud],
    &[Other, P, P2, Cloud],
    &[Other, P, P3, Cloud],
    &[Other, P2, P3, Cloud],
];

/// Who is referred to gets as much as who is granted, and both get everything with the proxy; the
/// scalar itself stays closed.
const CAI_LIU: &[Row] = &[
    (ASKED, &[&[Reader], &[Specialist], &[Other, P, Cloud]]),
    (GRANTED, ANY_READER_AND_PROXY_AND_CLOUD),
    (OTHERS, ANY_READER_AND_PROXY_AND_CLOUD),
    (NOBODYS, ANY_READER_AND_PROXY_AND_CLOUD),
    ("secret key owner.a", &[]),
    (GRANT, &[&[Reader, P], &[Other, P], &[Specialist, P]]),
    (UPLOAD, &[&[]]),
];

const ANY_READER_AND_PROXY_AND_CLOUD: &[&[Role]] =
    &[&[Reader, P, Cloud], &[Other, P, Cloud], &[Specialist, P, Cloud]];

/// What was written down of a scheme.
fn rows(scheme: &str) -> &'static [Row] {
    match scheme {
        "sesphr" => SESPHR,
        "afgh-3" => AFGH_3,
        "tipre-2008" => TIPRE_2008,
        "umbral" => UMBRAL,
        "cai-liu" => CAI_LIU,
        _ => &[],
    }
}

/// The smallest sets that were expected to reach a goal, in the order of the search. `None` if nothing
/// was written down.
pub(super) fn expected(scheme: &str, goal: &str) -> Option<Vec<Roles>> {
    let (_, sets) = rows(scheme).iter().find(|(name, _)| *name == goal)?;
    let mut sets: Vec<Roles> = sets.iter().map(|set| Roles(set.to_vec())).collect();
    sets.sort_by(|a, b| a.0.len().cmp(&b.0.len()).then_with(|| a.cmp(b)));
    Some(sets)
}

#[cfg(test)]
mod tests {
    use super::super::SCHEMES;
    use super::*;

    /// What is written down is asked, all of it, under the scheme's own name.
    #[test]
    fn every_line_is_asked() {
        for scheme in SCHEMES {
            for pairs in scheme.pairs {
                let judged = (scheme.judge)(*pairs, 1).expect("the scheme is decided");
                assert_eq!(judged.scheme, scheme.name);
                let asked: Vec<&str> = judged.rows.iter().map(|row| row.goal.as_str()).collect();
                for (goal, _) in rows(scheme.name) {
                    assert!(asked.contains(goal), "{}: {goal}", scheme.name);
                }
                assert_eq!(asked.len(), rows(scheme.name).len(), "{}", scheme.name);
            }
        }
        assert_eq!(expected("sesphr", "a goal that nobody wrote down"), None);
    }
}
