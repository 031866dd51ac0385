//! An error in one line, without jargon of the programming language.

use std::error::Error;

/// The error and its causes. A cause that an error quotes itself is not repeated.
pub(super) fn message(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        // A parser of one line says first what is wrong, then where in the line.
        let what = text.split(" at line 1 column ").next().unwrap_or_default();
        if !message.contains(what) {
            message.push_str(": ");
            message.push_str(&text);
        }
        cause = error.source();
    }
    without_numbers(&of_toml(&message))
}

/// What the TOML library says in several lines, with an excerpt of the file, in one: where, and
/// what is wrong.
fn of_toml(message: &str) -> String {
    let Some((before, rest)) = message.split_once("TOML parse error at ") else {
        return message.to_owned();
    };
    let is_excerpt = |line: &&str| {
        line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).trim().starts_with('|')
    };
    let mut lines = rest.lines();
    let place = lines.next().unwrap_or_default();
    let words: Vec<&str> =
        lines.filter(|line| !is_excerpt(line)).map(str::trim).filter(|l| !l.is_empty()).collect();
    format!("{before}{place}: {}", words.join("; "))
}

/// Without the numbers that systems have for their errors: "No such file or directory (os error 2)".
fn without_numbers(message: &str) -> String {
    const BEGIN: &str = " (os error ";
    let mut out = String::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once(BEGIN) {
        out.push_str(before);
        match after.split_once(')') {
            Some((number, after)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                rest = after;
            }
            _ => {
                out.push_str(BEGIN);
                rest = after;
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_toml_is_said_in_one_line() {
        let error = toml::from_str::<toml::Table>("a = 1\nb = \n").expect_err("no value");
        let said = of_toml(&format!("my.toml: {error}"));
        assert!(said.starts_with("my.toml: line 2, column "), "{said}");
        assert!(!said.contains('|') && !said.contains('\n'), "{said}");
        assert_eq!(of_toml("plain"), "plain");
    }

    #[test]
    fn systems_keep_their_numbers() {
        let error = std::io::Error::from_raw_os_error(2);
        let said = without_numbers(&format!("a: {error}: b (os error x)"));
        assert!(!said.contains("error 2") && said.ends_with(": b (os error x)"), "{said}");
    }
}
