//! As much of a web server as the pages need: it answers only GET, and only under its own names.
//!
//! A page of another site can make a browser ask this server, or give its own name the address of
//! this machine (DNS rebinding). So every request must name this server as its `Host`, and an
//! `Origin`, if there is one, must be this server too. A name that is an IP address cannot be given
//! another address.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Bytes of a request at most, with all of its headers.
const REQUEST_BYTES_MAX: u64 = 64 << 10;
/// How long somebody may take to ask, or to read the answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most requests that are answered at the same time.
const CONNECTIONS_MAX: usize = 32;

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A page.
    Page(String),
    /// Another path of this server.
    See(String),
    /// There is no such page.
    Missing,
    /// The page cannot be made.
    Failed(String),
}

/// Answers requests until the program ends.
pub(super) fn serve(listener: &TcpListener, answer: impl Fn(&str) -> Answer + Send + Sync) {
    let Ok(place) = listener.local_addr() else { return };
    let busy = Arc::new(AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for stream in listener.incoming().flatten() {
            if busy.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS_MAX {
                busy.fetch_sub(1, Ordering::SeqCst);
                continue;
            }
            let (busy, answer) = (Arc::clone(&busy), &answer);
            scope.spawn(move || {
                // Whoever hangs up gets no answer, and nobody else is the worse for it.
                let _ = converse(&stream, place, answer);
                busy.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
}

fn converse(
    mut stream: &TcpStream,
    place: SocketAddr,
    answer: &(impl Fn(&str) -> Answer + Send + Sync),
) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut lines = Vec::new();
    for line in BufReader::new(stream.take(REQUEST_BYTES_MAX)).lines() {
        let line = line?;
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let reply = match asked(&lines, place) {
        Ok(path) => reply(&answer(path)),
        Err(refusal) => text(refusal.0, refusal.1),
    };
    stream.write_all(reply.as_bytes())?;
    stream.flush()
}

/// Why a request is not answered: status and words.
type Refusal = (&'static str, &'static str);

/// The path that is asked for.
fn asked(lines: &[String], place: SocketAddr) -> Result<&str, Refusal> {
    let bad = ("400 Bad Request", "The server does not understand this request.");
    let (first, headers) = lines.split_first().ok_or(bad)?;
    let words: Vec<&str> = first.split(' ').collect();
    let [method, path, _version] = words.as_slice() else { return Err(bad) };
    let header = |name: &str| {
        let pairs = headers.iter().filter_map(|line| line.split_once(':'));
        pairs
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .collect()
    };
    let foreign =
        ("403 Forbidden", "This server answers only requests that name it as their host.");
    let hosts: Vec<&str> = header("host");
    if !matches!(hosts.as_slice(), [host] if is_own(host, place)) {
        return Err(foreign);
    }
    let origins: Vec<&str> = header("origin");
    let own =
        |origin: &&str| origin.strip_prefix("http://").is_some_and(|host| is_own(host, place));
    if !origins.iter().all(own) {
        return Err(("403 Forbidden", "This server does not answer pages of other origins."));
    }
    if *method != "GET" {
        return Err(("405 Method Not Allowed", "This server answers only GET."));
    }
    Ok(path.split(['?', '#']).next().unwrap_or(path))
}

/// Whether a host, with its port, is this server: its address, or any address if it listens at all
/// of them, or `localhost` if this machine can reach it.
fn is_own(host: &str, place: SocketAddr) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (name, port.parse().ok()),
        _ => (host, Some(80)),
    };
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let is_named = match bare.parse::<IpAddr>() {
        Ok(address) => address == place.ip() || place.ip().is_unspecified(),
        Err(_) => {
            bare.eq_ignore_ascii_case("localhost")
                && (place.ip().is_loopback() || place.ip().is_unspecified())
        }
    };
    port == Some(place.port()) && is_named
}

fn reply(answer: &Answer) -> String {
    match answer {
        Answer::Page(html) => document("200 OK", "text/html; charset=utf-8", "", html),
        Answer::See(path) => document(
            "303 See Other",
            "text/plain; charset=utf-8",
            &format!("Location: {path}\r\n"),
            "",
        ),
        Answer::Missing => text("404 Not Found", "There is no such page. Start at /."),
        Answer::Failed(why) => text("500 Internal Server Error", why),
    }
}

fn text(status: &str, words: &str) -> String {
    document(status, "text/plain; charset=utf-8", "", &format!("{words}\n"))
}

/// The page is its own: no frame of another site shows it, and it loads nothing.
const POLICY: &str = "connect-src 'none'; img-src 'none'; font-src 'none'; media-src 'none'; \
                      object-src 'none'; frame-src 'none'; worker-src 'none'; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

fn document(status: &str, kind: &str, more: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Content-Security-Policy: {POLICY}\r\nX-Content-Type-Options: nosniff\r\n\
         Cross-Origin-Resource-Policy: same-origin\r\nReferrer-Policy: no-referrer\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n{more}\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(request: &[&str], place: &str) -> Result<String, &'static str> {
        let lines: Vec<String> = request.iter().map(|line| (*line).to_owned()).collect();
        let place = place.parse().expect("an address");
        asked(&lines, place).map(str::to_owned).map_err(|(status, _)| status)
    }

    #[test]
    fn only_its_own_names_are_answered() {
        const GET: &str = "GET /state/0.1?x HTTP/1.1";
        let host = |host: &str, place| status(&[GET, &format!("Host: {host}")], place);
        for own in ["127.0.0.1:3000", "localhost:3000", "LOCALHOST:3000"] {
            assert_eq!(host(own, "127.0.0.1:3000").as_deref(), Ok("/state/0.1"), "{own}");
        }
        assert!(host("[::1]:3000", "[::1]:3000").is_ok());
        assert!(host("192.168.1.7:3000", "0.0.0.0:3000").is_ok());
        assert!(host("127.0.0.1", "127.0.0.1:80").is_ok());
        for other in
            ["rebound.example:3000", "127.0.0.1:3001", "127.0.0.1", "127.0.0.1.example:3000", ""]
        {
            assert_eq!(host(other, "127.0.0.1:3000"), Err("403 Forbidden"), "{other}");
        }
        assert_eq!(host("rebound.example:3000", "0.0.0.0:3000"), Err("403 Forbidden"));
        assert_eq!(status(&[GET], "127.0.0.1:3000"), Err("403 Forbidden"));
        let twice = [GET, "Host: 127.0.0.1:3000", "host: rebound.example:3000"];
        assert_eq!(status(&twice, "127.0.0.1:3000"), Err("403 Forbidden"));
    }

    #[test]
    fn only_its_own_origin_and_get_are_answered() {
        let with =
            |first, origin| status(&[first, "Host: 127.0.0.1:3000", origin], "127.0.0.1:3000");
        assert!(with("GET / HTTP/1.1", "Origin: http://127.0.0.1:3000").is_ok());
        for origin in
            ["Origin: http://example.org", "Origin: null", "Origin: https://127.0.0.1:3000"]
        {
            assert_eq!(with("GET / HTTP/1.1", origin), Err("403 Forbidden"), "{origin}");
        }
        assert_eq!(with("POST / HTTP/1.1", "Accept: */*"), Err("405 Method Not Allowed"));
        assert_eq!(with("GET /", "Accept: */*"), Err("400 Bad Request"));
        assert_eq!(status(&[], "127.0.0.1:3000"), Err("400 Bad Request"));
    }
}
