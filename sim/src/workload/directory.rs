//! Who works where: the posts of the staff, who holds them when, and the resulting events.

use super::Intention;
use super::clock::{Clock, DAY_NS, MINUTE_NS};
use crate::random::people::{Stream, Weighted};
use crate::scenario::Scenario;
use sesphr::acl::Role;
use sesphr::action::Action;
use sesphr::id::{PartyId, UserId};

/// When successors begin: eight in the morning.
const MORNING_NS: u64 = 8 * 60 * MINUTE_NS;

/// A time for which one user holds a post.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tenure {
    /// Who.
    pub(super) user: UserId,
    /// Since when, nanoseconds.
    pub(super) from_ns: u64,
    /// Until when, nanoseconds; the largest number if the run ends first.
    pub(super) until_ns: u64,
}

/// A place on the staff.
#[derive(Clone, Debug)]
pub(super) struct Post {
    /// What its holder is.
    pub(super) role: Role,
    tenures: Vec<Tenure>,
}

impl Post {
    /// Who holds the post at a time; nobody between a departure and the successor's first day.
    pub(super) fn holder(&self, at_ns: u64) -> Option<Tenure> {
        let holds = |tenure: &&Tenure| (tenure.from_ns..tenure.until_ns).contains(&at_ns);
        self.tenures.iter().find(holds).copied()
    }

    /// Everybody who ever holds it.
    pub(super) fn users(&self) -> impl Iterator<Item = UserId> {
        self.tenures.iter().map(|tenure| tenure.user)
    }
}

/// The staff over the whole run.
#[derive(Clone, Debug)]
pub(super) struct Directory {
    /// The posts, the most active first.
    pub(super) posts: Vec<Post>,
    /// The posts of each team.
    pub(super) teams: Vec<Vec<usize>>,
    /// How active each post is.
    pub(super) activity: Weighted,
    /// The same within each team.
    pub(super) team_activity: Vec<Weighted>,
    /// Departures: when, and from which role.
    pub(super) departures: Vec<(u64, Role)>,
    /// Users so far: the first free number.
    pub(super) users: u32,
    /// Enrolments, certificates, departures, in order of time.
    pub(super) events: Vec<Intention>,
    /// Places of each user's events.
    histories: Vec<Vec<u32>>,
}

impl Directory {
    /// Divides the staff into teams and lets it turn over.
    pub(super) fn new(scenario: &Scenario, clock: &Clock, stream: &mut Stream) -> Self {
        let population = &scenario.population;
        let exponent = population.circle.activity_exponent;
        let order = in_turn(scenario);
        let mut teams = vec![Vec::new(); population.teams as usize];
        for (at, (_, nth)) in order.iter().enumerate() {
            let team = *nth as usize % teams.len();
            if let Some(team) = teams.get_mut(team) {
                team.push(at);
            }
        }
        let mut directory = Self {
            activity: Weighted::power_law(order.len(), 1, exponent),
            team_activity: teams
                .iter()
                .map(|team| Weighted::power_law(team.len(), 1, exponent))
                .collect(),
            teams,
            posts: Vec::with_capacity(order.len()),
            departures: Vec::new(),
            users: u32::try_from(order.len()).unwrap_or(u32::MAX),
            events: Vec::new(),
            histories: Vec::new(),
        };
        // Percent a year as a mean time between departures.
        let turnover = population.turnover_percent_per_year;
        let stay_ns = (turnover > 0.0).then(|| 100.0 * 365.0 * DAY_NS as f64 / turnover);
        for (user, (role, _)) in (0..).map(UserId).zip(order) {
            let tenures = directory.tenures(user, role, stay_ns, clock.end_ns(), stream);
            directory.posts.push(Post { role, tenures });
        }
        // Stable: a user enrols before they are certified.
        directory.events.sort_by_key(|event| event.at_ns);
        directory.departures.sort_unstable();
        directory.histories = vec![Vec::new(); directory.users as usize];
        for (place, event) in (0_u32..).zip(&directory.events) {
            let user = user_of(&event.action).map_or(usize::MAX, |user| user.0 as usize);
            if let Some(history) = directory.histories.get_mut(user) {
                history.push(place);
            }
        }
        directory
    }

    /// Places of a user's events, in order of time; none if the user is not staff.
    pub(super) fn history(&self, user: UserId) -> &[u32] {
        self.histories.get(user.0 as usize).map(Vec::as_slice).unwrap_or_default()
    }

    /// The event at a place.
    pub(super) fn event(&self, place: u32) -> Option<&Intention> {
        self.events.get(place as usize)
    }

    /// Who holds a post, one after the other.
    fn tenures(
        &mut self,
        first: UserId,
        role: Role,
        stay_ns: Option<f64>,
        end_ns: u64,
        stream: &mut Stream,
    ) -> Vec<Tenure> {
        let mut tenures = Vec::new();
        let (mut user, mut from_ns) = (first, 0);
        while from_ns < end_ns {
            let stays_ns =
                stay_ns.map_or(u64::MAX, |mean| stream.exponential(mean).saturating_add(1));
            let until_ns = from_ns.saturating_add(stays_ns);
            tenures.push(Tenure { user, from_ns, until_ns });
            self.events.push(Intention {
                at_ns: from_ns,
                action: Action::Enrol { party: PartyId::User(user) },
            });
            self.events.push(Intention { at_ns: from_ns, action: Action::Assign { user, role } });
            if until_ns >= end_ns {
                break;
            }
            self.events.push(Intention { at_ns: until_ns, action: Action::Depart { user } });
            self.departures.push((until_ns, role));
            user = UserId(self.users);
            self.users += 1;
            from_ns = (until_ns / DAY_NS + 1) * DAY_NS + MORNING_NS;
        }
        tenures
    }
}

/// Whom an event of the directory is about.
pub(super) const fn user_of(action: &Action) -> Option<UserId> {
    match *action {
        Action::Enrol { party: PartyId::User(user) }
        | Action::Assign { user, .. }
        | Action::Depart { user } => Some(user),
        _ => None,
    }
}

/// The roles of the posts, each as evenly spread as its number allows, with a running number
/// within its role: the k-th of n stands at (2k + 1) / 2n.
fn in_turn(scenario: &Scenario) -> Vec<(Role, u32)> {
    let mut posts: Vec<(u64, Role, u32)> = Vec::new();
    for (role, count) in &scenario.population.staff {
        let place = |nth: u32| ((2 * u64::from(nth) + 1) << 32) / (2 * u64::from(*count));
        posts.extend((0..*count).map(|nth| (place(nth), *role, nth)));
    }
    posts.sort_unstable();
    posts.into_iter().map(|(_, role, nth)| (role, nth)).collect()
}
