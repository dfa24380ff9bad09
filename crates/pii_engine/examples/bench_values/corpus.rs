//! Leaf strings of customer events; a third of the events hold personal data.

/// In which letters the texts are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    Ascii,
    /// One word in three with letters beyond ASCII.
    Accented,
}

const EVENTS: usize = 4000;

const WORDS: &[&str] = &[
    "order", "cart", "page", "view", "user", "red", "shoes", "size", "checkout", "coupon", "spring", "sale",
    "shipped", "error", "retry", "queue", "worker", "cache", "clicked", "banner", "plan", "upgrade", "trial",
    "ends", "support", "ticket", "reply",
];
const ACCENTED: &[&str] = &[
    "größe", "été", "niño", "ação", "żółty", "ürün", "訂單", "заказ", "straße", "çocuk", "jabłko", "coração",
    "mañana", "schön",
];
const AGENTS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1",
    "okhttp/4.12.0",
];

/// A small generator of the xorshift family; enough for a corpus.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn hex(&mut self, digits: usize) -> String {
        let text = format!("{:016x}{:016x}", self.next(), self.next());
        text[text.len() - digits..].to_owned()
    }

    fn uuid(&mut self) -> String {
        [8, 4, 4, 4, 12].map(|digits| self.hex(digits)).join("-")
    }

    fn words(&mut self, from: u64, to: u64, letters: Letters) -> String {
        let count = from + self.below(to - from + 1);
        let words: Vec<&str> = (0..count)
            .map(|i| {
                let list = if letters == Letters::Accented && i % 3 == 1 { ACCENTED } else { WORDS };
                list[self.below(list.len() as u64) as usize]
            })
            .collect();
        words.join(" ")
    }
}

/// The strings of all events, in the order of their members.
pub fn leaves(letters: Letters) -> Vec<String> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut leaves = Vec::new();
    for _ in 0..EVENTS {
        event(&mut random, letters, &mut leaves);
    }
    leaves
}

fn event(random: &mut Random, letters: Letters, out: &mut Vec<String>) {
    let personal = random.below(3) == 0;
    out.push("Order Completed".into());
    out.push(random.uuid());
    out.push(random.uuid());
    out.push(format!("usr_{}", random.hex(12)));
    out.push(format!(
        "2024-{:02}-{:02}T{:02}:05:07.089Z",
        1 + random.below(12),
        1 + random.below(28),
        random.below(24)
    ));
    if personal {
        out.push(format!("203.{}.{}.{}", random.below(256), random.below(256), 1 + random.below(254)));
    }
    out.push(AGENTS[random.below(3) as usize].into());
    out.push("en-US".into());
    out.push(format!(
        "https://shop.example.com/p/{}?utm_source=news&ref={}",
        random.below(1_000_000),
        random.hex(8)
    ));
    out.push(random.words(2, 6, letters));
    out.push(format!("{}.{}.{}", random.below(9), random.below(20), random.below(99)));
    out.push(random.below(1_000_000).to_string());
    out.push(format!("ORD-2024-{:06}", random.below(1_000_000)));
    out.push(format!("SKU-{}", random.hex(6).to_uppercase()));
    out.push("USD".into());
    out.push(random.words(2, 5, letters));
    for _ in 0..3 {
        out.push(random.words(1, 1, letters));
    }
    out.push(random.hex(32));
    let mut note = random.words(4, 25, letters);
    if personal {
        out.push("Ada".into());
        out.push("Schmidt".into());
        out.push(format!("ada.schmidt{}@example.com", random.below(99)));
        out.push(format!("+1 415-555-01{:02}", random.below(100)));
        out.push(format!("{} Main St", random.below(999)));
        out.push("Springfield".into());
        out.push(format!("{:05}", random.below(99_999)));
        match random.below(6) {
            0 => note.push_str(" card 4242424242424242"),
            1 => {
                note.push_str(&format!(" ssn 219-{:02}-{:04}", 1 + random.below(98), 1 + random.below(9998)))
            }
            2 => note.push_str(" mail schmidt@example.org"),
            3 => out.push("DE89370400440532013000".into()),
            _ => {}
        }
    }
    out.push(note);
}
