//! The graph of literal bodies between masks and texts that nothing else gives. The question is
//! whether one of its cycles determines both.

use super::exponents::Exponents;
use super::lattice::Coset;
use crate::symbolic::{Body, Plain};
use std::collections::{BTreeMap, VecDeque};

/// A literal body as an edge between the coset of its mask and its text.
pub(super) struct Edge<'a> {
    pub(super) body: Body,
    pub(super) coset: &'a Coset,
}

/// The edges with numbered ends. Cosets and texts are numbered by first occurrence.
struct Graph {
    /// Coset and text of each edge.
    ends: Vec<(usize, usize)>,
    /// Edges at each vertex.
    edges_at: Vec<Vec<usize>>,
}

impl Graph {
    fn new(edges: &[Edge<'_>]) -> Self {
        let mut cosets: Vec<(&Coset, usize)> = Vec::new();
        let mut plains: BTreeMap<Plain, usize> = BTreeMap::new();
        let mut this = Self { ends: Vec::new(), edges_at: Vec::new() };
        for (id, edge) in edges.iter().enumerate() {
            let found = cosets.iter().find(|(coset, _)| *coset == edge.coset);
            let from = match found {
                Some((_, vertex)) => *vertex,
                None => {
                    let vertex = this.vertex();
                    cosets.push((edge.coset, vertex));
                    vertex
                }
            };
            let to = *plains.entry(edge.body.plain).or_insert_with(|| this.vertex());
            this.ends.push((from, to));
            for vertex in [from, to] {
                if let Some(edges) = this.edges_at.get_mut(vertex) {
                    edges.push(id);
                }
            }
        }
        this
    }

    fn vertex(&mut self) -> usize {
        self.edges_at.push(Vec::new());
        self.edges_at.len() - 1
    }

    /// For each vertex that is not a root, the tree edge towards its root and the vertex at the
    /// other end.
    fn forest(&self) -> Vec<Option<(usize, usize)>> {
        let mut parents = vec![None; self.edges_at.len()];
        let mut seen = vec![false; self.edges_at.len()];
        for root in 0..self.edges_at.len() {
            let mut queue = VecDeque::from([root]);
            while let Some(vertex) = queue.pop_front() {
                if let Some(flag) = seen.get_mut(vertex) {
                    *flag = true;
                }
                for &edge in self.edges_at.get(vertex).into_iter().flatten() {
                    let Some(&(from, to)) = self.ends.get(edge) else {
                        continue;
                    };
                    let next = if from == vertex { to } else { from };
                    if seen.get(next) == Some(&false) {
                        if let Some(flag) = seen.get_mut(next) {
                            *flag = true;
                        }
                        if let Some(parent) = parents.get_mut(next) {
                            *parent = Some((edge, vertex));
                        }
                        queue.push_back(next);
                    }
                }
            }
        }
        parents
    }
}

/// The edges from a vertex to its root.
fn to_root(parents: &[Option<(usize, usize)>], mut vertex: usize) -> Vec<usize> {
    let mut path = Vec::new();
    while let Some(&Some((edge, next))) = parents.get(vertex) {
        path.push(edge);
        vertex = next;
    }
    path
}

/// A cycle C_1, ..., C_2n in the form that [`super::Rule::Cycle`] wants, whose gains do not cancel:
/// the alternating sum r_1 - r_2 + ... - r_2n is not zero.
///
/// It is enough to try the cycles that one edge outside a spanning forest closes. They generate all
/// cycles, and gains commute.
pub(super) fn unbalanced(edges: &[Edge<'_>]) -> Option<Vec<Body>> {
    let graph = Graph::new(edges);
    let parents = graph.forest();
    for (id, &(coset, plain)) in graph.ends.iter().enumerate() {
        let mut path = to_root(&parents, coset);
        let mut back = to_root(&parents, plain);
        while path.last().is_some() && path.last() == back.last() {
            path.pop();
            back.pop();
        }
        // From the coset to the text through the tree, then back through this edge.
        path.extend(back.into_iter().rev());
        path.push(id);
        let bodies = path.iter().filter_map(|id| edges.get(*id));
        let bodies: Vec<_> = bodies.map(|edge| edge.body).collect();
        if !gain(&bodies).is_one() {
            return Some(bodies);
        }
    }
    None
}

/// r_1 - r_2 + ... - r_2n. It is zero for an edge of the forest, which is walked there and back.
fn gain(bodies: &[Body]) -> Exponents {
    let mut sign = -1;
    bodies.iter().fold(Exponents::default(), |sum, body| {
        sign = -sign;
        sum.combine(1, &(&body.mask.0).into(), sign)
    })
}
