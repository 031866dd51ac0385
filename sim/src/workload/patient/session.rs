//! Sessions: somebody comes, does something a few times, and goes.

use super::{Patient, Record, VERSIONS_MAX};
use crate::random::people::{Stream, Weighted};
use crate::whole;
use crate::workload::clock::{DAY_NS, MINUTE_NS};
use crate::workload::plan::Plan;
use sesphr::acl::{Coverage, Grantee, Role};
use sesphr::action::Action;
use sesphr::id::{ItemId, Partition, Slot, UserId, Version};
use std::rc::Rc;

/// What an emergency is granted.
const EMERGENCY: [Partition; 2] = [Partition::MEDICAL, Partition::PRESCRIPTION];
/// Draws to find somebody who is not of the circle.
const TRIES: usize = 8;

/// Somebody who acts.
#[derive(Clone, Copy, Debug)]
struct Actor {
    user: UserId,
    role: Role,
    /// When the user leaves the system.
    until_ns: u64,
}

impl Patient {
    /// One session: first its kind, then who acts.
    pub(super) fn session(&mut self, at_ns: u64) {
        let plan = Rc::clone(&self.plan);
        let sessions = &plan.scenario.sessions;
        let kinds = [
            sessions.upload_percent,
            sessions.update_percent,
            sessions.curious_percent,
            plan.scenario.emergency.percent,
        ];
        let readings = 100.0 - kinds.iter().sum::<f64>();
        // Down to 10^-12 per cent: anything rarer never happens.
        let parts = |percent: f64| whole::floor(percent * 1e6 * f64::from(1 << 20));
        let kind = Weighted::new(kinds.into_iter().chain([readings]).map(parts));
        match kind.draw(&mut self.stream) {
            Some(0) => self.upload(at_ns, at_ns as i64),
            Some(1) => self.update(at_ns),
            Some(2) => self.curious(at_ns),
            Some(3) => self.emergency(at_ns),
            _ => self.reading(at_ns),
        }
    }

    /// A member of the circle who is there.
    fn member(&mut self, at_ns: u64) -> Option<Actor> {
        let members = self.posts.len() + self.family.len();
        let drawn = self.plan.members.draw_among(members, &mut self.stream)?;
        match self.posts.get(drawn) {
            Some(post) => self.holder(*post as usize, at_ns),
            None => {
                let user = UserId(self.family.clone().nth(drawn - self.posts.len())?);
                Some(Actor { user, role: Role::Family, until_ns: u64::MAX })
            }
        }
    }

    /// Who holds a post.
    fn holder(&self, post: usize, at_ns: u64) -> Option<Actor> {
        let post = self.plan.directory.posts.get(post)?;
        let tenure = post.holder(at_ns)?;
        Some(Actor { user: tenure.user, role: post.role, until_ns: tenure.until_ns })
    }

    /// One of the staff who has nothing to do with the patient, by name or by role.
    fn stranger(&mut self, at_ns: u64) -> Option<Actor> {
        let plan = Rc::clone(&self.plan);
        (0..TRIES).find_map(|_| {
            let post = plan.directory.activity.draw(&mut self.stream)?;
            let actor = self.holder(post, at_ns)?;
            let of_circle = self.posts.iter().any(|own| *own as usize == post);
            let stranger = !of_circle && !plan.by_role(actor.role);
            stranger.then_some(actor)
        })
    }

    /// A record that is read or updated now: the more recent, the likelier.
    fn recent(&mut self, at_ns: u64, wanted: impl Fn(&Record) -> bool) -> Option<usize> {
        let weight = |record: &Record| {
            let age_ns = (at_ns as i64 - record.touched_ns).max(0);
            if wanted(record) { self.plan.recency(age_ns as f64 / DAY_NS as f64) } else { 0.0 }
        };
        let weighted = Weighted::of_parts(self.records.iter().map(weight));
        weighted.draw(&mut self.stream)
    }

    /// One of the circle reads a few partitions.
    fn reading(&mut self, at_ns: u64) {
        let Some(actor) = self.member(at_ns) else {
            return;
        };
        let plan = Rc::clone(&self.plan);
        let sessions = &plan.scenario.sessions;
        let revoked = self.revoked.contains(&actor.user);
        if revoked && !self.stream.percent(plan.scenario.revocations.ask_again_percent) {
            return;
        }
        let mut read_ns = at_ns;
        for _ in 0..self.stream.geometric(sessions.reads_mean) {
            if let Some((record, slot)) = self.readable(read_ns, actor.role) {
                if revoked {
                    // Refused, and gone.
                    self.request(read_ns, actor.user, record.item(slot));
                    return;
                }
                self.consent(read_ns, actor, &record);
                let item = self.wanted(&record, slot);
                self.read(read_ns, actor.user, item);
            }
            let pause_ns = self.stream.exponential(sessions.pause_seconds * 1e9);
            read_ns = read_ns.saturating_add(pause_ns);
        }
    }

    /// A record and one of its slots that a role is given.
    fn readable(&mut self, at_ns: u64, role: Role) -> Option<(Record, Slot)> {
        let at = self.recent(at_ns, |record| record.read)?;
        let record = *self.records.get(at)?;
        let slots: Vec<Slot> = self.slots_for(role, &record).collect();
        let slot = *slots.get(self.stream.index(slots.len()))?;
        Some((record, slot))
    }

    /// Grants the record at the first contact, unless the whole role was granted it.
    fn consent(&mut self, at_ns: u64, actor: Actor, record: &Record) {
        if self.plan.by_role(actor.role) || self.granted.contains_key(&(actor.user, record.id)) {
            return;
        }
        self.grant_record(at_ns, actor.user, actor.role, record);
        if actor.until_ns < self.plan.sessions.end_ns() {
            self.coming.departs(actor.until_ns, actor.user);
        }
    }

    /// The item of a slot that a reader wants: usually the current one, seldom the one before.
    fn wanted(&mut self, record: &Record, slot: Slot) -> ItemId {
        let current = record.item(slot);
        let history = self.plan.scenario.reading.history_percent;
        if current.version > Version(1) && self.stream.percent(history) {
            return slot.at(Version(current.version.0 - 1));
        }
        current
    }

    fn request(&mut self, at_ns: u64, user: UserId, item: ItemId) {
        self.decide(at_ns, Action::Request { user, item });
    }

    fn read(&mut self, at_ns: u64, user: UserId, item: ItemId) {
        self.decide(at_ns, Action::Download { user, item });
        self.request(at_ns, user, item);
        self.decide(at_ns, Action::Open { user, item });
    }

    /// The owner uploads a new version of one partition: the larger, the likelier.
    fn update(&mut self, at_ns: u64) {
        let plan = Rc::clone(&self.plan);
        let Some(at) = self.recent(at_ns, |_| true) else {
            return;
        };
        let read = !self.stream.percent(plan.scenario.reading.never_percent);
        let Some(record) = self.records.get_mut(at) else {
            return;
        };
        let Some((partition, bytes)) = drawn_part(&plan, record, &mut self.stream) else {
            return;
        };
        let current = record.current(partition);
        if current >= VERSIONS_MAX {
            return;
        }
        record.update(partition);
        record.touched_ns = at_ns as i64;
        record.read = read;
        let id = record.id;
        self.seal(at_ns, id, partition, bytes);
    }

    /// Somebody without permission asks, and is refused.
    fn curious(&mut self, at_ns: u64) {
        let Some(actor) = self.stranger(at_ns) else {
            return;
        };
        if let Some((record, slot)) = self.readable(at_ns, actor.role) {
            self.request(at_ns, actor.user, record.item(slot));
        }
    }

    /// Somebody without permission asks, is refused, is granted what an emergency needs, reads,
    /// and loses the grant again.
    fn emergency(&mut self, at_ns: u64) {
        let plan = Rc::clone(&self.plan);
        let emergency = &plan.scenario.emergency;
        let (Some(actor), Some(at)) = (self.stranger(at_ns), self.recent(at_ns, |_| true)) else {
            return;
        };
        let Some(record) = self.records.get(at).copied() else {
            return;
        };
        let slots = self.slots_for(Role::Family, &record);
        let slots: Vec<Slot> = slots.filter(|slot| EMERGENCY.contains(&slot.partition)).collect();
        let minutes = |minutes: f64| whole::floor(minutes * MINUTE_NS as f64);
        let granted_ns = at_ns + self.stream.below(minutes(emergency.within_minutes) + 1);
        let over_ns = granted_ns + minutes(emergency.hold_minutes);
        let grantee = Grantee::User(actor.user);
        for slot in &slots {
            let item = record.item(*slot);
            self.request(at_ns, actor.user, item);
            self.grant(granted_ns, *slot, grantee, Coverage::Joining);
            self.read(granted_ns, actor.user, item);
        }
        for slot in &slots {
            self.decide(over_ns, Action::Revoke { slot: *slot, grantee });
        }
        self.rotate(over_ns, &slots);
    }
}

/// One of a record's partitions, the larger the likelier, and its bytes.
fn drawn_part(plan: &Plan, record: &Record, stream: &mut Stream) -> Option<(Partition, u32)> {
    let kind = plan.kinds.get(usize::from(record.kind))?;
    let at = Weighted::new(kind.parts.iter().map(|(_, part)| u64::from(part))).draw(stream)?;
    let (partition, part) = kind.parts.iter().nth(at)?;
    Some((partition, kind.share(record.bytes, part)))
}
