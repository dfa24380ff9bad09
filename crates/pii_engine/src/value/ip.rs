//! Network addresses. Not loopback, unspecified or netmask, and nothing that is rather a version.

use std::net::Ipv6Addr;

use super::runs::{Group, is_whole};
use super::sink::{Kind, Sink, strength};
use super::text::{is_word, word_before};

/// Looks for IPv4 addresses among the groups of a run.
pub fn find_v4(text: &[u8], run: &[Group], sink: &mut Sink) {
    for from in 0..run.len().saturating_sub(3) {
        sink.round();
        let groups = &run[from..from + 4];
        if groups[1..].iter().any(|group| group.joined_by != b'.') {
            continue;
        }
        if !is_host(text, run, from) {
            sink.veto(Kind::Ip, "it is part of a longer number, name or version");
            continue;
        }
        let mut octets = [0u16; 4];
        let fits = groups.iter().zip(&mut octets).all(|(group, octet)| {
            let written = &text[group.start..group.end];
            *octet = written.iter().take(4).fold(0, |number, b| number * 10 + u16::from(b - b'0'));
            written.len() <= 3 && *octet <= 255 && (written.len() == 1 || written[0] != b'0')
        });
        if !fits {
            sink.veto(Kind::Ip, "its numbers do not fit a byte");
        } else if matches!(octets[0], 0 | 127) || octets[..3] == [255; 3] {
            sink.veto(Kind::Ip, "it is no address of a host");
        } else if is_version(text, groups[0].start, &octets) {
            sink.veto(Kind::Ip, "it is rather a version");
        } else {
            sink.hit(Kind::Ip, groups[0].start, groups[3].end, strength::LAYOUT + 8);
        }
    }
}

/// As [`is_whole`], but a path or mask may follow (`10.0.0.1/24`), and a slash may stand before it
/// unless that is a product's (`Chrome/120.0.0.0`).
fn is_host(text: &[u8], run: &[Group], from: usize) -> bool {
    let start = run[from].start;
    let after = run.get(from + 4).map(|group| group.joined_by);
    let before = run[from].joined_by;
    let product = start >= 2 && text[start - 1] == b'/' && is_word(text[start - 2]);
    if product || before == b'.' || before == b'-' || matches!(after, Some(b'.')) {
        return false;
    }
    if after.is_some() || before != 0 {
        return !matches!(after, Some(b'-'));
    }
    is_whole(text, run, from, from + 4)
}

fn is_version(text: &[u8], start: usize, octets: &[u16; 4]) -> bool {
    const VERSION: &[&str] = &["version", "ver", "v", "release", "build", "sdk", "revision", "firmware"];
    const ADDRESS: &[&str] = &["ip", "addr", "address", "host", "from", "client", "server", "peer", "remote"];
    if word_before(text, start, 16, VERSION) {
        return true;
    }
    octets.iter().all(|octet| *octet < 10) && !word_before(text, start, 20, ADDRESS)
}

/// Looks at every run of hexadecimal digits, colons and dots for an IPv6 address.
pub fn find_v6(text: &[u8], sink: &mut Sink) {
    let mut at = 0;
    while let Some(colon) = memchr::memchr(b':', &text[at..]).map(|i| at + i) {
        sink.round();
        let is_part = |b: &u8| b.is_ascii_hexdigit() || matches!(b, b':' | b'.');
        let start = (at..colon).rev().take_while(|i| is_part(&text[*i])).last().unwrap_or(colon);
        let end = (colon..text.len()).find(|i| !is_part(&text[*i])).unwrap_or(text.len());
        check_v6(text, start, end, sink);
        at = end;
    }
}

fn check_v6(text: &[u8], mut start: usize, mut end: usize, sink: &mut Sink) {
    while start < end && text[start] == b'.' {
        start += 1;
    }
    // A full stop or colon after an address is not of it; a double colon is.
    while end > start
        && (text[end - 1] == b'.' || text[..end].ends_with(b":") && !text[..end].ends_with(b"::"))
    {
        end -= 1;
    }
    // A single colon before it belongs to what stands before: `ip:2001:db8::1` does not arise, as
    // `i` is no hexadecimal digit, and leaves `:2001:db8::1`.
    if text[start..end].starts_with(b":") && !text[start..end].starts_with(b"::") {
        start += 1;
    }
    let candidate = &text[start..end];
    let colons = memchr::memchr_iter(b':', candidate).count();
    if colons < 2 || candidate.len() > 45 || colons < 6 && memchr::memmem::find(candidate, b"::").is_none() {
        return;
    }
    let Some(address) = std::str::from_utf8(candidate).ok().and_then(|text| text.parse::<Ipv6Addr>().ok())
    else {
        return sink.veto(Kind::Ip, "it does not parse as an IPv6 address");
    };
    let mapped =
        candidate.len() > 9 && candidate[..7].eq_ignore_ascii_case(b"::ffff:") && candidate.contains(&b'.');
    let left = start == 0 || !is_word(text[start - 1]) || mapped;
    if !left || text.get(end).is_some_and(|b| is_word(*b)) {
        return sink.veto(Kind::Ip, "it is part of a longer word");
    }
    let digits = candidate.iter().filter(|b| b.is_ascii_hexdigit()).count();
    if address.is_loopback() || address.is_unspecified() {
        sink.veto(Kind::Ip, "it is no address of a host");
    } else if is_pairs(candidate) {
        sink.veto(Kind::Ip, "it is rather a hardware address");
    } else if digits < 4 || !candidate.iter().any(u8::is_ascii_digit) {
        sink.veto(Kind::Ip, "it is too short to be told from a path of names");
    } else {
        sink.hit(Kind::Ip, start, end, strength::STRONG);
    }
}

/// Eight pairs of digits, as EUI-64 hardware addresses are written.
fn is_pairs(candidate: &[u8]) -> bool {
    candidate.len() == 23 && candidate.split(|b| *b == b':').all(|pair| pair.len() == 2)
}
