//! A counterexample as a page of Markdown.

use super::Counterexample;
use std::fmt::Write as _;

impl Counterexample {
    /// The step table, with who learns what, and the derivation. `trace` is the name of the trace
    /// file.
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
                row.sentence(),
                messages.collect::<Vec<_>>().join("<br>"),
                learnt.collect::<Vec<_>>().join("<br>"),
            ];
            let cells = line.map(|cell| cell.replace('|', "\\|")).join(" | ");
            // Writing to a string does not fail.
            let _ = writeln!(out, "| {} | {cells} |", at + 1);
        }
        if let Some(derivation) = &self.derivation {
            let (target, text) = (derivation.target, derivation.to_string());
            let _ = write!(
                out,
                "\nFrom what it holds the coalition derives `{target}`:\n\n```text\n{}\n```\n",
                text.trim_end()
            );
        }
        let again = self.is_honest();
        let again =
            again.then(|| format!("run it again with `sesphr trace run --steps '{trace}'`"));
        let attack = self.derivation.as_ref();
        let attack =
            attack.map(|_| format!("carry it out on real curves with `sesphr attack '{trace}'`"));
        let ways: Vec<String> = again.into_iter().chain(attack).collect();
        if !ways.is_empty() {
            let _ = writeln!(out, "\nFrom this folder: {}.", ways.join(", or "));
        }
        out
    }
}
