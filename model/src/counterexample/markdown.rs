//! A counterexample as a page of Markdown.

use super::{Counterexample, sentence};
use std::fmt::Write as _;

impl Counterexample {
    /// The step table with who learns what, and the derivation. `trace` is the name of the file
    /// that the trace is in.
    #[must_use]
    pub fn markdown(&self, trace: &str) -> String {
        let mut out = format!("# {}\n\n", self.title());
        let table = "| step | who | what | messages | the coalition learns |\n\
                     | ---: | --- | --- | --- | --- |\n";
        out.push_str(table);
        for (at, row) in self.steps.iter().enumerate() {
            let messages = row.messages.iter();
            let messages =
                messages.map(|sent| format!("{} → {}: {}", sent.from, sent.to, sent.text));
            let learnt = row.learnt.iter().map(|fact| format!("`{fact}`"));
            let line = [
                row.actor.clone(),
                sentence(&row.action, &row.outcome),
                messages.collect::<Vec<_>>().join("<br>"),
                learnt.collect::<Vec<_>>().join("<br>"),
            ];
            let cells = line.map(|cell| cell.replace('|', "\\|")).join(" | ");
            // Writing to a string does not fail.
            let _ = writeln!(out, "| {} | {cells} |", at + 1);
        }
        if let Some(derivation) = &self.derivation {
            let _ = write!(
                out,
                "\nFrom what it holds the coalition derives `{}`:\n\n```text\n{derivation}\n```\n",
                derivation.target
            );
        }
        let _ = write!(out, "\nRun it again with `sesphr trace run --steps '{trace}'`");
        if self.derivation.is_some() {
            let _ = write!(out, ", on real curves with `sesphr attack '{trace}'`");
        }
        out.push_str(".\n");
        out
    }
}
