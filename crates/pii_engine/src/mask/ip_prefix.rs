//! `ip_prefix`: the network an address is from.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Appends the /24 of an IPv4 address or the /48 of an IPv6 one, as RFC 5952 and `inet` write them.
///
/// A port, brackets, a zone and a prefix length at least as long are accepted and dropped; an
/// IPv4-mapped address counts as IPv4. Returns false, having appended nothing, for anything else.
pub(super) fn ip_prefix(input: &[u8], out: &mut Vec<u8>) -> bool {
    let Some(address) = std::str::from_utf8(input).ok().and_then(|text| address(text.trim_ascii())) else {
        return false;
    };
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            write!(out, "{}/24", Ipv4Addr::new(a, b, c, 0)).is_ok()
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            write!(out, "{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)).is_ok()
        }
    }
}

fn address(text: &str) -> Option<IpAddr> {
    let (host, prefix) = match text.split_once('/') {
        Some((host, prefix)) => (host, Some(number(prefix, 128)?)),
        None => (text, None),
    };
    let found = match host.strip_prefix('[') {
        Some(rest) => {
            let (inside, after) = rest.split_once(']')?;
            if let Some(port) = after.strip_prefix(':') {
                number(port, 65535)?;
            } else if !after.is_empty() {
                return None;
            }
            IpAddr::V6(v6(inside)?)
        }
        None if host.bytes().filter(|byte| *byte == b':').count() > 1 => IpAddr::V6(v6(host)?),
        None => {
            let v4 = match host.split_once(':') {
                Some((v4, port)) => number(port, 65535).map(|_| v4)?,
                None => host,
            };
            IpAddr::V4(v4.parse().ok()?)
        }
    };
    let found = found.to_canonical();
    let shortest = if found.is_ipv4() { 24 } else { 48 };
    prefix.is_none_or(|length| length >= shortest).then_some(found)
}

fn v6(text: &str) -> Option<Ipv6Addr> {
    match text.split_once('%') {
        Some((address, zone)) if !zone.is_empty() => address.parse().ok(),
        Some(_) => None,
        None => text.parse().ok(),
    }
}

fn number(text: &str, most: u32) -> Option<u32> {
    let digits = (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|value| digits && *value <= most)
}
