//! The last lines of a run: its findings, what did not run, and where the report is.

use crate::error::Status;
use crate::output::{BAD, GOOD, Span, Text, WARN, counted, plain, styled};
use crate::pipeline::STAGES;
use sesphr_reports::Results;
use sesphr_reports::headline::{self, Unseen};
use sesphr_reports::results::{Answer, ClaimVerdict, ProofVerdict, StageStatus, Verdict};
use std::path::Path;

/// The result of a run.
pub(super) struct Summary<'a> {
    results: &'a Results,
    /// Records that did not come back, or were not seen in part as granted.
    lost: usize,
    /// Cells that are not as expected.
    surprises: usize,
    /// Demonstrations that did not show their erratum.
    unshown: usize,
    /// Pairs of messages that no scope explores, without a reason.
    unexplained: usize,
    /// Goals of published schemes that are not reached as expected.
    unreached: usize,
    /// Promises of published schemes that do not come out as expected.
    unkept: usize,
    /// Proofs that did not come out as they should, not counting those that no solver was asked
    /// for.
    unproved: usize,
}

impl<'a> Summary<'a> {
    /// Counts.
    pub(super) fn of(results: &'a Results) -> Self {
        let Results { records, checks, errata, proofs, overtakings, schemes, guarantees, .. } =
            results;
        let answers = records.iter().flat_map(|record| [record.round_trip, record.partial_view]);
        let asked = proofs.iter().filter(|proof| proof.verdict != ProofVerdict::NotRun);
        Self {
            results,
            lost: answers.filter(|answer| *answer != Answer::Yes).count(),
            surprises: checks.iter().filter(|check| check.is_surprising()).count(),
            unshown: errata.iter().filter(|erratum| erratum.shown != Answer::Yes).count(),
            unexplained: overtakings.iter().filter(|pair| pair.is_unexplained()).count(),
            unreached: schemes.iter().filter(|row| !row.is_as_expected()).count(),
            unkept: guarantees.iter().filter(|row| !row.is_as_expected()).count(),
            unproved: asked.filter(|proof| proof.verdict != proof.expected).count(),
        }
    }

    /// Whether what ran came out as it should.
    pub(super) const fn status(&self) -> Status {
        let schemes = self.unreached + self.unkept;
        let parties = self.surprises + self.unexplained + self.unproved;
        match self.lost + self.unshown + schemes + parties {
            0 => Status::AsExpected,
            _ => Status::Unexpected,
        }
    }

    /// Whether a solver was asked for anything.
    pub(super) fn proved(&self) -> bool {
        self.results.proofs.iter().any(|proof| proof.verdict != ProofVerdict::NotRun)
    }

    /// The headline, a line for each stage with something to count, one for the stages that did not
    /// run, the claims, and where the report is.
    pub(super) fn text(&self, page: &Path) -> Text {
        let Results { records, checks, overtakings, schemes, errata, claims, measurements, .. } =
            self.results;
        let mut out = Text::new();
        self.headline(&mut out);
        if !records.is_empty() {
            let total = format!("{}: ", counted(records.len(), "record run"));
            let all = if self.lost == 0 { styled("all", GOOD) } else { styled("not all", BAD) };
            out.spans([plain(total), all, plain(" byte-exact and seen in part as granted")]);
        }
        if !checks.is_empty() {
            out.spans(self.cells());
        }
        if !overtakings.is_empty() {
            out.spans(self.coverage());
        }
        if !schemes.is_empty() {
            let all = plain(format!("{} of published schemes: ", counted(schemes.len(), "goal")));
            out.spans(match self.unreached {
                0 => [all, styled("all reached as expected", GOOD)],
                n => [all, styled(format_args!("{n} not reached as expected"), BAD)],
            });
        }
        if !self.results.guarantees.is_empty() {
            let promises = counted(self.results.guarantees.len(), "promise");
            let all = plain(format!("{promises} of published schemes: "));
            out.spans(match self.unkept {
                0 => [all, styled("all kept or broken as expected", GOOD)],
                n => [all, styled(format_args!("{n} not as expected"), BAD)],
            });
        }
        if !errata.is_empty() {
            let shown = counted(errata.len() - self.unshown, "erratum demonstration");
            let missed = match self.unshown {
                0 => plain(" shown"),
                n => styled(format_args!(" shown, {n} not shown"), BAD),
            };
            out.spans([plain(shown), missed]);
        }
        if !self.results.proofs.is_empty() {
            out.spans(self.proofs());
        }
        if !measurements.is_empty() {
            out.line(format_args!("{} measured", counted(measurements.len(), "point")));
            for busy in self.results.provenance.warnings() {
                out.spans([styled("the machine was busy: ", WARN), plain(busy)]);
            }
        }
        let not_run: Vec<&str> = self.not_run().collect();
        if !not_run.is_empty() {
            out.spans([styled(format_args!("not run: {}", not_run.join(", ")), WARN)]);
        }
        let judged = |verdict| claims.iter().filter(|c| c.verdict == verdict).count();
        out.line(format_args!(
            "claims: {}",
            ClaimVerdict::ALL.map(|v| format!("{} {}", judged(v), v.text())).join(", ")
        ));
        out.line(format_args!("report: {}", page.display()));
        out
    }

    /// Who must get together to read what they may not, one line for each reading of the papers.
    /// Nothing if no cell was searched.
    fn headline(&self, out: &mut Text) {
        let checks = &self.results.checks;
        let readings = headline::readings(checks);
        if readings.iter().all(|reading| reading.cells == 0) {
            return;
        }
        out.line("who must get together to read what they may not:");
        for reading in &readings {
            out.line(format_args!("  {} ({}): {}", reading.name, reading.profile, reading.text()));
        }
        if let Some(unseen) = Unseen::of(checks).text() {
            out.line(format_args!("  not looked at: {unseen}"));
        }
    }

    /// The stages that are not done.
    fn not_run(&self) -> impl Iterator<Item = &'static str> {
        let stages = &self.results.provenance.stages;
        let done = |name| stages.iter().any(|s| s.name == name && s.status == StageStatus::Done);
        STAGES.iter().map(|stage| stage.name).filter(move |name| !done(*name))
    }

    fn cells(&self) -> Vec<Span> {
        let checks = &self.results.checks;
        let of = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
        let end = match self.surprises {
            0 => plain("; all as expected"),
            n => styled(format_args!("; {}", counted(n, "surprise")), BAD),
        };
        vec![
            plain(format_args!("{}: ", counted(checks.len(), "cell"))),
            styled(format_args!("{} hold", of(Verdict::Holds)), GOOD),
            plain(", "),
            styled(format_args!("{} violated", of(Verdict::Violated)), WARN),
            plain(", "),
            styled(format_args!("{} undecided", of(Verdict::Undecided)), WARN),
            end,
        ]
    }

    /// How many pairs of messages were explored out of order.
    fn coverage(&self) -> Vec<Span> {
        let pairs = &self.results.overtakings;
        let explored = pairs.iter().filter(|pair| pair.explored).count();
        let end = match self.unexplained {
            0 => plain("; the others have their reasons"),
            n => styled(format_args!("; {n} others without a reason"), BAD),
        };
        let all = pairs.len();
        vec![
            plain(format_args!("{explored} of {all} pairs of messages explored out of order")),
            end,
        ]
    }

    /// What became of the proofs. Those that no solver was asked for are one remark.
    fn proofs(&self) -> Vec<Span> {
        let proofs = &self.results.proofs;
        let of = |verdict| proofs.iter().filter(|proof| proof.verdict == verdict).count();
        let unasked = of(ProofVerdict::NotRun);
        let open = of(ProofVerdict::NotProved) + of(ProofVerdict::Contradicted);
        let mut spans = vec![plain("proofs: ")];
        if proofs.len() > unasked {
            spans.push(plain(format_args!(
                "{} proved, {open} not proved, ",
                of(ProofVerdict::Proved)
            )));
            spans.push(match self.unproved {
                0 => plain("all as expected"),
                n => styled(format_args!("{n} not as expected"), BAD),
            });
        }
        if unasked > 0 {
            let comma = if proofs.len() > unasked { ", " } else { "" };
            let why =
                format!("{comma}{unasked} not run: no solver is installed (see sesphr doctor)");
            spans.push(styled(why, WARN));
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sesphr_reports::provenance;
    use sesphr_reports::results::{ProofResult, Provenance};
    use std::time::SystemTime;

    fn proof(verdict: ProofVerdict, expected: ProofVerdict) -> ProofResult {
        ProofResult {
            property: "P1".into(),
            name: "a property".into(),
            profile: "hardened".into(),
            coalition: "cloud".into(),
            about: "the store".into(),
            verdict,
            expected,
            questions: 1,
            solvers: Vec::new(),
            time_ms: 1,
        }
    }

    fn said(proofs: &[ProofResult]) -> (String, Status) {
        let provenance = Provenance::of(provenance::Run {
            threads: 1,
            seed: 1,
            profile: "hardened".into(),
            effort: "quick".into(),
            command: "sesphr".into(),
            key: String::new(),
            inputs: Vec::new(),
            started: SystemTime::now(),
        });
        let results = Results { proofs: proofs.to_vec(), ..Results::new(provenance) };
        let summary = Summary::of(&results);
        (summary.text(Path::new("page")).unstyled(), summary.status())
    }

    #[test]
    fn what_was_not_run_is_said_to_be_so_and_nothing_else_is_said_of_it() {
        let (said, status) = said(&[]);
        let stages = STAGES.map(|stage| stage.name).join(", ");
        assert!(said.starts_with(&format!("not run: {stages}\n")), "{said}");
        assert!(!said.contains("expected") && !said.contains("byte-exact"), "{said}");
        assert_eq!(status, Status::AsExpected);
    }

    #[test]
    fn proofs_are_said_to_be_what_they_are() {
        use ProofVerdict::{Contradicted, NotProved, NotRun, Proved};
        let (right, status) = said(&[proof(Proved, Proved), proof(NotProved, NotProved)]);
        assert!(right.contains("proofs: 1 proved, 1 not proved, all as expected\n"), "{right}");
        assert_eq!(status, Status::AsExpected);
        let (unasked, status) = said(&[proof(NotRun, Proved), proof(NotRun, NotProved)]);
        assert!(
            unasked.contains("proofs: 2 not run") && !unasked.contains("expected"),
            "{unasked}"
        );
        assert_eq!(status, Status::AsExpected);
        for (verdict, expected) in
            [(NotProved, Proved), (Proved, NotProved), (Contradicted, Proved)]
        {
            let (wrong, status) = said(&[proof(verdict, expected), proof(Proved, Proved)]);
            assert!(wrong.contains("1 not as expected"), "{wrong}");
            assert_eq!(status, Status::Unexpected);
        }
    }
}
