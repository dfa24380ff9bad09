//! One event in the shape of Segment's spec: the common fields, the context, and properties up to the wanted size.

use crate::json::{Json, number, object, text};
use crate::random::Random;
use crate::{Options, Size, person, rich, time};

const EVENTS: &[&str] = &[
    "Product Viewed", "Product Added", "Order Completed", "Cart Viewed", "Checkout Started",
    "Coupon Applied", "Video Playback Started", "Article Read", "Button Clicked", "Search Performed",
    "Trial Started",
];
const PRODUCTS: &[&str] =
    &["blue kettle", "oak table", "desk lamp", "wool blanket", "travel mug", "garden chair"];
const COLOURS: &[&str] = &["red", "green", "blue", "black", "oak", "grey"];
const AGENTS: &[&str] = &[
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148",
    "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
];

/// The event number `index` of a run.
pub fn event(options: &Options, index: u64) -> Json {
    let mut random = Random::new(options.seed, index);
    let random = &mut random;
    let with_pii = !options.clean && random.one_in(3);
    let at = options.start * 1000 + index as i64 * 1700 + random.below(1700) as i64;
    let kind = match random.below(20) {
        0..=10 => "track",
        11..=13 => "page",
        14 | 15 => "identify",
        16 | 17 => "screen",
        18 => "group",
        _ => "alias",
    };

    let mut event = object([("type", text(kind))]);
    match kind {
        "track" => event.set("event", text(random.pick(EVENTS))),
        "page" | "screen" => {
            event.set("name", text(random.pick(&["Home", "Product", "Checkout", "Pricing"])))
        }
        "group" => event.set("groupId", text(format!("grp_{}", random.hex(8)))),
        "alias" => event.set("previousId", text(random.uuid())),
        _ => (),
    }
    event.set("userId", text(format!("usr_{}", random.hex(10))));
    event.set(
        "messageId",
        text(format!("ajs-{}", random.hex(if options.size == Size::Small { 12 } else { 32 }))),
    );
    event.set("timestamp", text(time::format(at)));
    if options.size == Size::Large {
        event.set("anonymousId", text(random.uuid()));
        event.set("receivedAt", text(time::format(at + 240)));
        event.set("sentAt", text(time::format(at + 200)));
        event.set("version", number(2));
        event.set("context", context(random, options.clean));
        event.set("integrations", object([("All", Json::Bool(true)), ("Mixpanel", Json::Bool(false))]));
    } else if !options.clean {
        event.set("context", object([("ip", text(person::ip(random)))]));
    }

    let body = if matches!(kind, "identify" | "group") { "traits" } else { "properties" };
    event.at(body);
    if with_pii {
        rich::add(&mut event, body, random, options.size);
    }
    fill(&mut event, body, random, options.size);
    event
}

/// What a browser or phone library sends along.
fn context(random: &mut Random, clean: bool) -> Json {
    let product = random.pick(PRODUCTS).replace(' ', "-");
    let path = format!("/products/{product}");
    let mut context = object([
        ("library", object([("name", text("analytics.js")), ("version", text("2.11.1"))])),
        (
            "page",
            object([
                ("path", text(&*path)),
                ("referrer", text("https://search.example.com/")),
                ("search", text("?variant=3&sort=price")),
                ("title", text(format!("{product} | Example Shop"))),
                ("url", text(format!("https://shop.example.com{path}?variant=3&sort=price"))),
            ]),
        ),
        ("locale", text(random.pick(&["en-US", "en-GB", "de-DE", "fr-FR", "pt-BR"]))),
        ("timezone", text(random.pick(&["Europe/Berlin", "America/New_York", "America/Sao_Paulo"]))),
        (
            "campaign",
            object([
                ("name", text("Spring Sale")),
                ("source", text("newsletter")),
                ("medium", text("banner")),
            ]),
        ),
        (
            "app",
            object([("name", text("Example Shop")), ("version", text("5.4.1")), ("build", text("5401"))]),
        ),
        ("os", object([("name", text("iOS")), ("version", text("17.2"))])),
        ("screen", object([("width", number(1170)), ("height", number(2532)), ("density", number(3))])),
    ]);
    let mut device =
        object([("type", text("ios")), ("manufacturer", text("Example")), ("model", text("tablet7,2"))]);
    if !clean {
        context.set("ip", text(person::ip(random)));
        context.set("userAgent", text(random.pick(AGENTS)));
        device.set("id", text(random.uuid()));
        if random.one_in(4) {
            device.set("advertisingId", text(random.uuid().to_uppercase()));
        }
    }
    context.set("device", device);
    context
}

/// Adds harmless members until the event has the size it was meant to have.
fn fill(event: &mut Json, body: &str, random: &mut Random, size: Size) {
    let wanted = match size {
        Size::Small => random.between(245, 360),
        Size::Large => random.between(1330, 1650),
    } as usize;
    let mut length = event.to_string().len();
    let first = random.below(HARMLESS);
    for step in 0..HARMLESS {
        if length >= wanted {
            break;
        }
        let (key, value) = harmless((first + step) % HARMLESS, random);
        length += key.len() + value.to_string().len() + 6;
        event.at(body).set(key, value);
    }
}

const HARMLESS: u64 = 20;

/// Member `which`, below [`HARMLESS`], of those that say nothing about a person.
fn harmless(which: u64, random: &mut Random) -> (&'static str, Json) {
    match which {
        0 => ("plan", text(random.pick(&["free", "team", "business"]))),
        1 => ("revenue", number(format!("{}.{:02}", random.below(400), random.below(100)))),
        2 => ("currency", text(random.pick(&["EUR", "USD", "GBP"]))),
        3 => ("position", number(random.below(40))),
        4 => ("order_id", text(format!("ord-{}", random.hex(8)))),
        5 => ("products", Json::Array((0..random.between(1, 2)).map(|_| product(random)).collect())),
        6 => ("is_new", Json::Bool(random.one_in(2))),
        7 => ("variant", text(random.pick(COLOURS))),
        8 => ("coupon", text(format!("SPRING{}", random.below(30)))),
        9 => ("discount", number(format!("{}.5", random.below(20)))),
        10 => ("list_id", text(format!("list-{}", random.hex(6)))),
        11 => ("category", text(random.pick(&["kitchen", "office", "garden"]))),
        12 => ("quantity", number(random.between(1, 9))),
        13 => ("tags", Json::Array(vec![text(random.pick(COLOURS)), text("sale")])),
        14 => ("experiment", object([("id", text("checkout-7")), ("arm", text(random.pick(&["a", "b"])))])),
        15 => ("duration_ms", number(random.below(90_000))),
        16 => ("referring_page", text("https://shop.example.com/garden?sort=price&page=2")),
        17 => ("notes", Json::Null),
        18 => ("query", text(random.pick(PRODUCTS))),
        _ => ("step", number(random.between(1, 5))),
    }
}

fn product(random: &mut Random) -> Json {
    object([
        ("sku", text(format!("G-{}", random.below(90) + 10))),
        ("name", text(random.pick(PRODUCTS))),
        ("price", number(format!("{}.99", random.below(90)))),
        ("quantity", number(random.between(1, 5))),
    ])
}
