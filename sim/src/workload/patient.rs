//! The timeline of one patient: joining, sessions of those who care, revocations, and the work that
//! departing readers leave.

mod circle;
mod occasion;
mod session;

use super::Intention;
use super::clock::DAY_NS;
use super::plan::{Plan, given};
use crate::random::people::Stream;
use occasion::{Coming, Occasion};
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::{Action, PartitionSet};
use sesphr::id::{ItemId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::ops::Range;
use std::rc::Rc;

/// Versions that a slot may have, far below what a version number can count.
const VERSIONS_MAX: Version = Version(60_000);
/// Records that a patient may have.
const RECORDS_MAX: u16 = 60_000;
/// Later than anything that is decided.
const NEVER: Reverse<(u64, u64, Action)> = Reverse((u64::MAX, u64::MAX, Action::Restart));

/// Labels of the partitions that records have.
const LABELS: usize = 5;

/// One record of the patient: there are millions of them, so it is small.
#[derive(Clone, Copy, Debug)]
struct Record {
    /// When it was last uploaded or updated; negative if before the run.
    touched_ns: i64,
    /// Size of the whole.
    bytes: u32,
    id: RecordId,
    /// Which of the plan's kinds.
    kind: u16,
    /// Whether anybody ever reads what was uploaded last.
    read: bool,
    /// The current version of each partition, by label.
    versions: [Version; LABELS],
}

impl Record {
    fn current(&self, partition: Partition) -> Version {
        self.versions.get(usize::from(partition.label())).copied().unwrap_or(Version(1))
    }

    /// The next version of a partition is current from now on.
    fn update(&mut self, partition: Partition) {
        if let Some(version) = self.versions.get_mut(usize::from(partition.label())) {
            *version = version.next();
        }
    }

    /// The current item of one of its slots.
    fn item(&self, slot: Slot) -> ItemId {
        slot.at(self.current(slot.partition))
    }
}

/// The timeline of one patient. Between two sessions it holds only what the patient has: records,
/// grants by name, and who cares.
#[derive(Debug)]
pub(super) struct Patient {
    plan: Rc<Plan>,
    owner: OwnerId,
    stream: Stream,
    /// Posts of the staff, the most active first.
    posts: Box<[u32]>,
    /// Numbers of the relatives: less active than any post.
    family: Range<u32>,
    records: Vec<Record>,
    /// Who was granted what by name, and as what.
    granted: BTreeMap<(UserId, RecordId), Role>,
    revoked: BTreeSet<UserId>,
    coming: Coming,
    /// What is to be done, in order of time, then in order of decision.
    pending: BinaryHeap<Reverse<(u64, u64, Action)>>,
    decided: u64,
}

impl Patient {
    /// When the patient of that number joins: the first event of their timeline.
    pub(super) fn joins_ns(plan: &Plan, patient: u32) -> u64 {
        joining(plan, &mut plan.stream(patient))
    }

    /// The timeline of the patient of that number.
    pub(super) fn new(plan: Rc<Plan>, patient: u32) -> Self {
        let mut stream = plan.stream(patient);
        let population = &plan.scenario.population;
        let joins_ns = joining(&plan, &mut stream);
        let relatives = stream.below(u64::from(population.family_max) + 1);
        // The staff's numbers come first, then `family_max` for each patient.
        let first =
            plan.directory.users.saturating_add(patient.saturating_mul(population.family_max));
        let relatives = u32::try_from(relatives).unwrap_or(u32::MAX);
        let posts = circle::posts(&plan, &mut stream);
        Self {
            owner: OwnerId(patient),
            stream,
            posts,
            family: first..first.saturating_add(relatives),
            records: Vec::new(),
            granted: BTreeMap::new(),
            revoked: BTreeSet::new(),
            coming: Coming::joining(joins_ns),
            pending: BinaryHeap::new(),
            decided: 0,
            plan,
        }
    }

    /// The earliest time at which something may happen next.
    pub(super) fn next_ns(&self) -> Option<u64> {
        let decided = self.pending.peek().map(|Reverse((at_ns, ..))| *at_ns);
        let coming = self.coming.first(&self.plan).map(|(at_ns, _)| at_ns);
        decided.into_iter().chain(coming).min()
    }

    /// What happens at that time, if anything does; the time is no later than [`Patient::next_ns`].
    pub(super) fn next_at(&mut self, now_ns: u64) -> Option<Intention> {
        // What is decided on an occasion never happens before it.
        while let Some((at_ns, occasion)) = self.coming.first(&self.plan) {
            let Reverse((next_ns, ..)) = self.pending.peek().unwrap_or(&NEVER);
            if at_ns > now_ns.min(*next_ns) {
                break;
            }
            self.coming.remove(occasion);
            self.happen(at_ns, occasion);
        }
        let next = self.pending.peek_mut()?;
        if next.0.0 > now_ns {
            return None;
        }
        let Reverse((at_ns, _, action)) = PeekMut::pop(next);
        if self.pending.is_empty() {
            // Most timelines wait for their next session most of the time.
            self.pending = BinaryHeap::new();
        }
        Some(Intention { at_ns, action })
    }

    /// The users of the directory who may act here and hold a role that owners grant to.
    pub(super) fn by_role(&self) -> impl Iterator<Item = UserId> {
        let posts =
            self.posts.iter().filter_map(|post| self.plan.directory.posts.get(*post as usize));
        let by_role = posts.filter(|post| self.plan.by_role(post.role));
        by_role.flat_map(|post| post.users())
    }

    /// Decides on an action, unless the run is over by then.
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
        let share = plan.share(self.owner.0);
        let next_ns = clock.next(&mut self.stream, after_ns, per_day * share);
        self.coming.schedule(occasion, next_ns);
    }

    /// Enrols with the family, and uploads the records that there are.
    fn join(&mut self, at_ns: u64) {
        self.decide(at_ns, Action::Enrol { party: PartyId::Owner(self.owner) });
        for user in self.family.clone().map(UserId) {
            self.decide(at_ns, Action::Enrol { party: PartyId::User(user) });
        }
        let plan = Rc::clone(&self.plan);
        let records = 1 + self.stream.below(u64::from(plan.scenario.population.records_max));
        let tail_ns = u64::from(plan.scenario.reading.tail_days) * DAY_NS;
        for _ in 0..records {
            let age_ns = self.stream.below(tail_ns);
            self.upload(at_ns, at_ns as i64 - age_ns as i64);
        }
        self.coming.hear_of_roles(&plan, at_ns);
        self.schedule(at_ns, Occasion::Session);
        self.schedule(at_ns, Occasion::Revocation);
    }

    /// Uploads a new record, partition by partition, and grants it to the family and to roles.
    fn upload(&mut self, at_ns: u64, touched_ns: i64) {
        let plan = Rc::clone(&self.plan);
        let kind = plan.kind.draw(&mut self.stream).unwrap_or(0);
        let number = u16::try_from(self.records.len()).ok().filter(|n| *n < RECORDS_MAX);
        let (Some(form), Some(number)) = (plan.kinds.get(kind), number) else {
            return;
        };
        let (id, kind) = (RecordId(number), u16::try_from(kind).unwrap_or(u16::MAX));
        let bytes = form.bytes(&mut self.stream);
        let read = !self.stream.percent(plan.scenario.reading.never_percent);
        let versions = [Version(1); LABELS];
        let record = Record { id, kind, bytes, touched_ns, read, versions };
        for (partition, part) in form.parts.iter() {
            self.seal(at_ns, id, partition, form.share(bytes, part));
        }
        for role in &plan.scenario.population.granted_by_role {
            for partition in given(*role, form.parts) {
                let slot = self.slot(id, partition);
                self.grant(at_ns, slot, Grantee::Role(*role), Coverage::Joining);
            }
        }
        for user in self.family.clone().map(UserId) {
            if !self.revoked.contains(&user) {
                self.grant_record(at_ns, user, Role::Family, &record);
            }
        }
        self.records.push(record);
    }

    fn seal(&mut self, at_ns: u64, record: RecordId, partition: Partition, bytes: u32) {
        let partitions: PartitionSet = [partition].into_iter().collect();
        let bytes = bytes.max(1);
        self.decide(at_ns, Action::Seal { owner: self.owner, record, partitions, bytes });
    }

    fn grant(&mut self, at_ns: u64, slot: Slot, grantee: Grantee, from: Coverage) {
        self.decide(at_ns, Action::Grant(Grant { slot, grantee, from }));
    }

    /// Grants a record to a user in their role.
    fn grant_record(&mut self, at_ns: u64, user: UserId, role: Role, record: &Record) {
        let from = if role == Role::Family { Coverage::Past } else { Coverage::Joining };
        for slot in self.slots_for(role, record).collect::<Vec<_>>() {
            self.grant(at_ns, slot, Grantee::User(user), from);
        }
        self.granted.insert((user, record.id), role);
    }

    /// The slots of a record that a role is given.
    fn slots_for(&self, role: Role, record: &Record) -> impl Iterator<Item = Slot> + use<> {
        let parts = self
            .plan
            .kinds
            .get(usize::from(record.kind))
            .map(|kind| kind.parts)
            .unwrap_or_default();
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

    /// Takes everything from one user who was granted something.
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
        loop {
            let now_ns = self.next_ns()?;
            let next = self.next_at(now_ns);
            if next.is_some() {
                return next;
            }
        }
    }
}

/// When a patient joins: the first draw of the patient's stream.
fn joining(plan: &Plan, stream: &mut Stream) -> u64 {
    if stream.percent(plan.scenario.population.joining_percent) {
        plan.sessions.any_time(stream)
    } else {
        0
    }
}
