//! The timeline of one patient: joining, sessions of those who care, revocations, and what
//! departures of readers leave to do.

mod circle;
mod session;

use super::Intention;
use super::clock::DAY_NS;
use super::plan::{Plan, given};
use super::random::{Stream, Weighted};
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::{Action, PartitionSet};
use sesphr::id::{ItemId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::rc::Rc;

/// Versions that a slot may have, far below what a version number can count.
const VERSIONS_MAX: Version = Version(60_000);
/// Records that a patient may have.
const RECORDS_MAX: usize = 60_000;

/// One record of the patient.
#[derive(Clone, Debug)]
struct Record {
    id: RecordId,
    /// Which of the plan's kinds.
    kind: usize,
    /// Size of the whole, bytes.
    bytes: u64,
    /// When it was last uploaded or updated; negative if before the run.
    touched_ns: i64,
    /// Whether anybody ever reads what was uploaded last.
    read: bool,
    /// The current version of each partition that was updated; of the others it is the first.
    versions: BTreeMap<Partition, Version>,
}

impl Record {
    fn current(&self, partition: Partition) -> Version {
        self.versions.get(&partition).copied().unwrap_or(Version(1))
    }

    /// The current item of one of its slots.
    fn item(&self, slot: Slot) -> ItemId {
        slot.at(self.current(slot.partition))
    }
}

/// What may have to happen on a timeline next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Occasion {
    Join,
    /// A user who was granted something left.
    Departure(UserId),
    /// Somebody who held a role that owners grant to left.
    RoleDeparture(Role),
    Session,
    Revocation,
}

/// The timeline of one patient.
#[derive(Debug)]
pub(super) struct Patient {
    plan: Rc<Plan>,
    owner: OwnerId,
    stream: Stream,
    /// The patient's share of all sessions and revocations.
    share: f64,
    /// Posts of the staff, the most active first.
    posts: Vec<usize>,
    family: Vec<UserId>,
    /// How active the members of the circle are: posts, then family.
    activity: Weighted,
    records: Vec<Record>,
    /// Who was granted what by name, and as what.
    granted: BTreeMap<(UserId, RecordId), Role>,
    revoked: BTreeSet<UserId>,
    occasions: BTreeSet<(u64, Occasion)>,
    /// What is to be done, in order of time and, at the same time, of its decision.
    pending: BinaryHeap<Reverse<(u64, u64, Action)>>,
    decided: u64,
}

impl Patient {
    /// The timeline of the patient of that number.
    pub(super) fn new(plan: Rc<Plan>, patient: u32) -> Self {
        let mut stream = plan.stream(patient);
        let population = &plan.scenario.population;
        let joins_ns = if stream.percent(population.joining_percent) {
            plan.sessions.any_time(&mut stream)
        } else {
            0
        };
        let relatives = stream.below(u64::from(population.family_max) + 1) as u32;
        // After the staff, so many numbers for each patient.
        let first =
            plan.directory.users.saturating_add(patient.saturating_mul(population.family_max));
        let family: Vec<UserId> = (first..first.saturating_add(relatives)).map(UserId).collect();
        let posts = circle::posts(&plan, &mut stream);
        let exponent = population.circle.activity_exponent;
        Self {
            share: plan.share(patient),
            owner: OwnerId(patient),
            stream,
            activity: Weighted::power_law(posts.len() + family.len(), 1, exponent),
            posts,
            family,
            records: Vec::new(),
            granted: BTreeMap::new(),
            revoked: BTreeSet::new(),
            occasions: BTreeSet::from([(joins_ns, Occasion::Join)]),
            pending: BinaryHeap::new(),
            decided: 0,
            plan,
        }
    }

    /// Decides on an action; nothing if the run is over by then.
    fn decide(&mut self, at_ns: u64, action: Action) {
        if at_ns < self.plan.sessions.end_ns() {
            self.pending.push(Reverse((at_ns, self.decided, action)));
            self.decided += 1;
        }
    }

    fn slot(&self, record: RecordId, partition: Partition) -> Slot {
        Slot { owner: self.owner, record, partition }
    }

    fn happen(&mut self, at_ns: u64, occasion: Occasion) {
        match occasion {
            Occasion::Join => self.join(at_ns),
            Occasion::Session => {
                self.session(at_ns);
                self.schedule(at_ns, Occasion::Session);
            }
            Occasion::Revocation => {
                self.revocation(at_ns);
                self.schedule(at_ns, Occasion::Revocation);
            }
            Occasion::Departure(user) => {
                let slots = self.slots_of(user);
                self.granted.retain(|(granted, _), _| *granted != user);
                self.rotate(at_ns, &slots);
            }
            Occasion::RoleDeparture(role) => {
                let slots: Vec<Slot> =
                    self.records.iter().flat_map(|r| self.slots_for(role, r)).collect();
                self.rotate(at_ns, &slots);
            }
        }
    }

    /// Sets the next occasion of a process.
    fn schedule(&mut self, after_ns: u64, occasion: Occasion) {
        let plan = Rc::clone(&self.plan);
        let (clock, per_day) = match occasion {
            Occasion::Revocation => (&plan.revocations, plan.scenario.revocations.per_day),
            _ => (&plan.sessions, plan.scenario.sessions.per_day),
        };
        if let Some(at_ns) = clock.next(&mut self.stream, after_ns, per_day * self.share) {
            self.occasions.insert((at_ns, occasion));
        }
    }

    /// Enrols with the family, and uploads the records that there are.
    fn join(&mut self, at_ns: u64) {
        self.decide(at_ns, Action::Enrol { party: PartyId::Owner(self.owner) });
        for user in self.family.clone() {
            self.decide(at_ns, Action::Enrol { party: PartyId::User(user) });
        }
        let plan = Rc::clone(&self.plan);
        let records = 1 + self.stream.below(u64::from(plan.scenario.population.records_max));
        let tail_ns = u64::from(plan.scenario.reading.tail_days) * DAY_NS;
        for _ in 0..records {
            let age_ns = self.stream.below(tail_ns);
            self.upload(at_ns, at_ns as i64 - age_ns as i64);
        }
        for (left_ns, role) in &plan.directory.departures {
            if *left_ns >= at_ns && plan.by_role(*role) {
                self.occasions.insert((*left_ns, Occasion::RoleDeparture(*role)));
            }
        }
        self.schedule(at_ns, Occasion::Session);
        self.schedule(at_ns, Occasion::Revocation);
    }

    /// Uploads a new record, partition by partition, and grants it to the family and to roles.
    fn upload(&mut self, at_ns: u64, touched_ns: i64) {
        let plan = Rc::clone(&self.plan);
        let kind = plan.kind.draw(&mut self.stream).unwrap_or(0);
        let (Some(form), true) = (plan.kinds.get(kind), self.records.len() < RECORDS_MAX) else {
            return;
        };
        let id = RecordId(self.records.len() as u16);
        let bytes = form.bytes(&mut self.stream);
        let read = !self.stream.percent(plan.scenario.reading.never_percent);
        let record = Record { id, kind, bytes, touched_ns, read, versions: BTreeMap::new() };
        for (partition, part) in form.parts.iter() {
            self.seal(at_ns, id, partition, bytes * u64::from(part) / form.whole);
        }
        for role in &plan.scenario.population.granted_by_role {
            for partition in given(*role, form.parts) {
                let slot = self.slot(id, partition);
                self.grant(at_ns, slot, Grantee::Role(*role), Coverage::Joining);
            }
        }
        for user in self.family.clone() {
            if !self.revoked.contains(&user) {
                self.grant_record(at_ns, user, Role::Family, &record);
            }
        }
        self.records.push(record);
    }

    fn seal(&mut self, at_ns: u64, record: RecordId, partition: Partition, bytes: u64) {
        let partitions: PartitionSet = [partition].into_iter().collect();
        let bytes = u32::try_from(bytes.max(1)).unwrap_or(u32::MAX);
        self.decide(at_ns, Action::Seal { owner: self.owner, record, partitions, bytes });
    }

    fn grant(&mut self, at_ns: u64, slot: Slot, grantee: Grantee, from: Coverage) {
        self.decide(at_ns, Action::Grant(Grant { slot, grantee, from }));
    }

    /// Grants a record to a user, as what the user is.
    fn grant_record(&mut self, at_ns: u64, user: UserId, role: Role, record: &Record) {
        let from = if role == Role::Family { Coverage::Past } else { Coverage::Joining };
        for slot in self.slots_for(role, record).collect::<Vec<_>>() {
            self.grant(at_ns, slot, Grantee::User(user), from);
        }
        self.granted.insert((user, record.id), role);
    }

    /// The slots of a record that a role is given.
    fn slots_for(&self, role: Role, record: &Record) -> impl Iterator<Item = Slot> + use<> {
        let parts = self.plan.kinds.get(record.kind).map(|kind| kind.parts).unwrap_or_default();
        let (owner, record) = (self.owner, record.id);
        given(role, parts).map(move |partition| Slot { owner, record, partition })
    }

    /// The slots that a user was granted by name.
    fn slots_of(&self, user: UserId) -> Vec<Slot> {
        let records = self.granted.range((user, RecordId(0))..=(user, RecordId(u16::MAX)));
        let slots = records.filter_map(|((_, record), role)| {
            let record = self.records.get(usize::from(record.0))?;
            Some(self.slots_for(*role, record))
        });
        slots.flatten().collect()
    }

    /// Takes everything from one of those who were granted something.
    fn revocation(&mut self, at_ns: u64) {
        let users: BTreeSet<UserId> = self.granted.keys().map(|(user, _)| *user).collect();
        let chosen = self.stream.index(users.len());
        let Some(user) = users.into_iter().nth(chosen) else {
            return;
        };
        let slots = self.slots_of(user);
        for slot in &slots {
            self.decide(at_ns, Action::Revoke { slot: *slot, grantee: Grantee::User(user) });
        }
        self.rotate(at_ns, &slots);
        self.granted.retain(|(granted, _), _| *granted != user);
        self.revoked.insert(user);
    }

    /// Seals again what a revocation or a departure left open, if the profile says so.
    fn rotate(&mut self, at_ns: u64, slots: &[Slot]) {
        if self.plan.rotates() {
            for slot in slots {
                self.decide(at_ns, Action::Rotate { slot: *slot });
            }
        }
    }
}

impl Iterator for Patient {
    type Item = Intention;

    fn next(&mut self) -> Option<Intention> {
        // What is decided on an occasion never happens before it.
        while let Some((at_ns, occasion)) = self.occasions.first().copied() {
            if self.pending.peek().is_some_and(|Reverse((next_ns, ..))| *next_ns < at_ns) {
                break;
            }
            self.occasions.pop_first();
            self.happen(at_ns, occasion);
        }
        let Reverse((at_ns, _, action)) = self.pending.pop()?;
        Some(Intention { at_ns, action })
    }
}
