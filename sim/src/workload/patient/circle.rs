//! Who cares for a patient: a power law of how many, mostly of one team.

use crate::random::people::Stream;
use crate::workload::plan::Plan;
use std::collections::BTreeSet;

/// Draws for each member of the circle, since a draw may hit somebody who was drawn before.
const TRIES: usize = 16;

/// The posts of a patient's circle, in the order in which they were drawn.
pub(super) fn posts(plan: &Plan, stream: &mut Stream) -> Box<[u32]> {
    let directory = &plan.directory;
    let circle = &plan.scenario.population.circle;
    let more = plan.circle.draw(stream).unwrap_or(0);
    let size = (circle.min as usize + more).min(directory.posts.len());
    let team = stream.index(directory.teams.len());
    let mut posts: Vec<u32> = Vec::with_capacity(size);
    let mut drawn: BTreeSet<usize> = BTreeSet::new();
    for _ in 0..size * TRIES {
        if posts.len() == size {
            break;
        }
        let own = stream
            .percent(circle.team_percent)
            .then(|| {
                let nth = directory.team_activity.get(team)?.draw(stream)?;
                directory.teams.get(team)?.get(nth).copied()
            })
            .flatten();
        // One's own team may be smaller than the circle, or all drawn already.
        let free = |post: &usize| !drawn.contains(post);
        let post = own.filter(free).or_else(|| directory.activity.draw(stream).filter(free));
        if let Some(post) = post {
            drawn.insert(post);
            posts.extend(u32::try_from(post).ok());
        }
    }
    posts.into_boxed_slice()
}
