//! Invented people. Every address, number and domain is one that is reserved for examples, tests or fiction.

use crate::random::Random;

const FIRST: &[&str] = &[
    "Ada", "Bruno", "Carmen", "Dmitri", "Elif", "Farah", "Grace", "Hiro", "Ines", "Jonas", "Kofi", "Leila",
    "Mateo", "Nadia", "Oscar", "Priya", "Quinn", "Rosa", "Soren", "Tomas", "Uma", "Viktor", "Wanda", "Yusuf",
    "Zoe", "José", "Zoë", "Łukasz", "Björn", "Chloé",
];
const LAST: &[&str] = &[
    "Abernathy", "Bakker", "Castellano", "Dimitrov", "Eriksson", "Fontaine", "Grünwald", "Hakimi",
    "Ishikawa", "Jansen", "Kowalczyk", "Lindqvist", "Moreau", "Nakamura", "Okafor", "Petrova", "Quintero",
    "Rasmussen", "Sørensen", "Takahashi", "Umarov", "Vasquez", "Wójcik", "Yilmaz", "Zimmermann", "O'Neill",
    "McAllister", "van der Meer", "de la Cruz", "Smith-Jones",
];
const STREET: &[&str] =
    &["Maple Street", "Harbour Road", "Rue des Lilas", "Lindenallee", "Calle Mayor", "Mill Lane"];
const CITY: &[(&str, &str, &str, &str)] = &[
    ("Springfield", "OR", "97477", "US"),
    ("Leeds", "West Yorkshire", "LS1 4AP", "GB"),
    ("Lyon", "Auvergne-Rhône-Alpes", "69003", "FR"),
    ("Köln", "NRW", "50667", "DE"),
    ("Sevilla", "Andalucía", "41001", "ES"),
    ("São Paulo", "SP", "01310-100", "BR"),
];
/// Card numbers that payment companies publish for testing.
const CARD: &[&str] = &[
    "4111 1111 1111 1111", "4242424242424242", "5555555555554444", "5105-1051-0510-5100", "378282246310005",
    "6011111111111117", "3530111333300000", "2223003122003222",
];
/// Account numbers of the banking standard's own examples.
const IBAN: &[&str] =
    &["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "FR1420041010050500013M02606"];
/// Social security numbers that were printed in advertisements and are therefore void.
const SSN: &[&str] = &["078-05-1120", "219-09-9999"];

/// One invented person.
pub struct Person {
    pub first: &'static str,
    pub last: &'static str,
    pub email: String,
    pub username: String,
    pub phone: String,
    pub street: String,
    pub city: (&'static str, &'static str, &'static str, &'static str),
    pub birthday: String,
}

impl Person {
    pub fn new(random: &mut Random) -> Self {
        let (first, last) = (random.pick(FIRST), random.pick(LAST));
        let username = format!("{}{}{}", ascii(first), random.pick(&["", ".", "_"]), ascii(last));
        let domain = random.pick(&["example.com", "example.org", "example.net", "mail.example.com"]);
        let tag = random.pick(&["", "", "", "+news", "+shop"]);
        let number = random.between(1, 99);
        Person {
            first,
            last,
            email: format!("{username}{number}{tag}@{domain}"),
            username,
            phone: phone(random),
            street: format!("{} {}", random.between(1, 240), random.pick(STREET)),
            city: CITY[random.below(CITY.len() as u64) as usize],
            birthday: format!(
                "{}-{:02}-{:02}",
                random.between(1938, 2007),
                random.between(1, 12),
                random.between(1, 28)
            ),
        }
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

fn ascii(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase()
}

/// A number of the ranges that the national regulators keep free for films and books.
pub fn phone(random: &mut Random) -> String {
    let line = random.below(100);
    match random.below(5) {
        0 => format!("+1 (415) 555-01{line:02}"),
        1 => format!("212-555-01{line:02}"),
        2 => format!("+44 20 7946 0{:03}", 900 + line),
        3 => format!("+49 30 23125 {line:03}"),
        _ => format!("+33 1 99 00 {line:02} {:02}", random.below(100)),
    }
}

/// An address of the ranges for documentation (RFC 5737, RFC 3849).
pub fn ip(random: &mut Random) -> String {
    match random.below(8) {
        0 => format!("2001:db8:{}::{}", random.hex(3), random.hex(2)),
        1..=3 => format!("192.0.2.{}", random.between(1, 254)),
        4 | 5 => format!("198.51.100.{}", random.between(1, 254)),
        _ => format!("203.0.113.{}", random.between(1, 254)),
    }
}

/// A locally administered hardware address.
pub fn mac(random: &mut Random) -> String {
    (0..6).map(|byte| if byte == 0 { "02".into() } else { random.hex(2) }).collect::<Vec<String>>().join(":")
}

pub fn card(random: &mut Random) -> &'static str {
    random.pick(CARD)
}

pub fn iban(random: &mut Random) -> &'static str {
    random.pick(IBAN)
}

pub fn ssn(random: &mut Random) -> &'static str {
    random.pick(SSN)
}
