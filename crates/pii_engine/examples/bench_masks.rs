//! Nanoseconds a call for masks and text structure on typical values.
//!
//! `cargo run --release -p pii_engine --example bench_masks`

use std::hint::black_box;
use std::time::{Duration, Instant};

use pii_engine::MaskKind;
use pii_engine::mask::{MaskContext, mask_scalar, mask_string};
use pii_engine::text::json::Tokens;
use pii_engine::text::pairs::{labelled, pairs};

/// Runs `call` for about a tenth of a second five times and prints the best mean.
fn bench(name: &str, value: &str, mut call: impl FnMut()) {
    const ROUNDS: u32 = 5;
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let mut calls = 0;
        let started = Instant::now();
        while started.elapsed() < Duration::from_millis(100) {
            (0..100).for_each(|_| call());
            calls += 100;
        }
        best = best.min(started.elapsed() / calls);
    }
    let shown: String = value.chars().take(48).collect();
    println!("{name:<12} {:>7} ns  {:>5} bytes  {shown}", best.as_nanos(), value.len());
}

fn main() {
    let context = MaskContext { category: "email", hash_key: b"0123456789abcdef0123456789abcdef" };
    let strings = [
        (MaskKind::Shape, "Bob"),
        (MaskKind::Shape, "Bob the Builder"),
        (MaskKind::Shape, "bob.builder@example.com"),
        (MaskKind::Shape, "+1 (415) 555-0132"),
        (MaskKind::Shape, "203.0.113.77"),
        (MaskKind::Shape, "José Ñandú Müller"),
        (MaskKind::Shape, "محمد علي الخطيب"),
        (MaskKind::Shape, "山田太郎"),
        (MaskKind::Full, "078-05-1120"),
        (MaskKind::Full, "a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0"),
        (MaskKind::Last4, "4111 1111 1111 1111"),
        (MaskKind::Email, "bob.builder@example.com"),
        (MaskKind::Hash, "bob.builder@example.com"),
        (MaskKind::Year, "1985-03-04"),
        (MaskKind::Year, "March 4, 1985"),
        (MaskKind::IpPrefix, "203.0.113.77"),
        (MaskKind::IpPrefix, "2001:db8:85a3::8a2e:370:7334"),
        (MaskKind::Round, "52.5200, 13.4050"),
        (MaskKind::Label, "bob"),
    ];
    let mut out = Vec::with_capacity(4096);
    for (kind, value) in strings {
        bench(kind.name(), value, || {
            out.clear();
            black_box(mask_string(kind, &context, black_box(value.as_bytes()), &mut out));
        });
    }
    for (kind, value) in
        [(MaskKind::Shape, "42"), (MaskKind::Round, "52.5200"), (MaskKind::Year, "1700000000000")]
    {
        bench(kind.name(), value, || {
            black_box(mask_scalar(kind, &context, black_box(value)));
        });
    }
    let member = r#"{"type": "track", "email": "bob@example.com", "n": [1, 2.5, true, null]},"#;
    let document = format!("[{}0]", member.repeat(14));
    bench("json", &document, || {
        black_box(Tokens::new(black_box(document.as_bytes())).count());
    });
    for text in [
        "a text that holds no pairs of any kind at all",
        "https://example.com/path?utm_source=news&email=bob%40example.com#top",
        "level=info user=bob msg=\"signed in\" took=12ms",
    ] {
        bench("pairs", text, || {
            black_box(pairs(black_box(text.as_bytes())).count());
        });
        bench("labelled", text, || {
            black_box(labelled(black_box(text.as_bytes())).count());
        });
    }
}
