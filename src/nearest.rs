//! Which name was meant by one that does not exist.

/// How alike two names must be, from 0 to 1, for one to be meant by the other.
const LIKENESS_MIN: f64 = 0.7;

/// The name most like another one, if any is like it.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let alike = |known: &'a str| (strsim::jaro(name, known), known);
    let all = known.into_iter().map(alike).filter(|(likeness, _)| *likeness > LIKENESS_MIN);
    all.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_told_from_another_word() {
        let known = || ["clinic-day", "hospital-month", "flash-crowd"];
        assert_eq!(nearest("clinic-dya", known()), Some("clinic-day"));
        assert_eq!(nearest("hospital", known()), Some("hospital-month"));
        assert_eq!(nearest("weather", known()), None);
        assert_eq!(nearest("", known()), None);
    }
}
