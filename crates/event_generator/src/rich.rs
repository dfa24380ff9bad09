//! Personal data, in the usual places and in those that filters by key name miss.

use crate::json::{Json, number, object, text};
use crate::person::{self, Person};
use crate::random::Random;
use crate::{Size, time};

/// Adds one person's data to `event`, most of it under `body` (`traits` or `properties`). In a small event it is one short
/// thing, in a large one the person's traits and one thing more.
pub fn add(event: &mut Json, body: &str, random: &mut Random, size: Size) {
    let person = Person::new(random);
    if size == Size::Small {
        match random.below(3) {
            0 => event.at(body).extend(brief(&person)),
            1 => odd_place(event, body, &person, random),
            _ => event.at(body).extend(fact(&person, random)),
        }
        return;
    }
    let place = if random.one_in(3) { event.at("context").at("traits") } else { event.at(body) };
    place.extend(traits(&person, random));
    if random.one_in(2) {
        odd_place(event, body, &person, random);
    } else {
        event.at(body).extend(fact(&person, random));
    }
}

fn brief(person: &Person) -> Json {
    object([("name", text(person.name())), ("email", text(&*person.email))])
}

fn traits(person: &Person, random: &mut Random) -> Json {
    let (city, state, zip, country) = person.city;
    let address = object([
        ("street", text(&*person.street)),
        ("city", text(city)),
        ("state", text(state)),
        ("postalCode", text(zip)),
        ("country", text(country)),
    ]);
    match random.below(3) {
        0 => object([
            ("firstName", text(person.first)),
            ("lastName", text(person.last)),
            ("email", text(&*person.email)),
            ("phone", text(&*person.phone)),
            ("address", address),
            ("birthday", text(&*person.birthday)),
        ]),
        1 => object([
            ("name", text(person.name())),
            ("username", text(&*person.username)),
            ("email", text(&*person.email)),
            ("avatar", text(format!("https://cdn.example.com/u/{}.png", person.username))),
            ("gender", text(random.pick(&["female", "male", "nonbinary"]))),
            ("age", number(random.between(18, 88))),
        ]),
        _ => object([
            ("customer_name", text(person.name())),
            ("customer_email", text(&*person.email)),
            ("shipping_address", address),
            ("billing_phone", text(&*person.phone)),
        ]),
    }
}

/// One fact of a kind of its own.
fn fact(person: &Person, random: &mut Random) -> Json {
    match random.below(16) {
        0 => object([
            ("card_number", text(person::card(random))),
            ("cvv", text("123")),
            ("exp_month", text("12")),
        ]),
        1 => object([("iban", text(person::iban(random))), ("bic", text("DEUTDEFF"))]),
        2 => object([("ssn", text(person::ssn(random)))]),
        3 => object([("passport_number", text(format!("X{}", random.below(90_000_000) + 10_000_000)))]),
        4 => object([("dateOfBirth", text(&*person.birthday)), ("nationality", text(person.city.3))]),
        5 => object([("password", text(format!("pw-{}", random.hex(10))))]),
        6 => object([("api_key", text(format!("key-{}", random.hex(24))))]),
        7 => object([("mac_address", text(person::mac(random))), ("serial_number", text(random.hex(10)))]),
        8 => object([("diagnosis", text("seasonal allergy")), ("medication", text("cetirizine 10 mg"))]),
        9 => object([("salary", number(random.between(28, 190) * 1000)), ("religion", text("none"))]),
        10 => object([("lat", number(degrees(random, 60))), ("lng", number(degrees(random, 120)))]),
        11 => object([("wallet", text(format!("0x{}", random.hex(40))))]),
        12 => object([("license_plate", text(format!("EX{} ABC", random.below(90) + 10)))]),
        // A telephone number that somebody's code has turned into a number.
        13 => object([("phone", number(14_155_550_100u64 + random.below(100)))]),
        14 => {
            object([("vorname", text(person.first)), ("nachname", text(person.last)), ("plz", text("50667"))])
        }
        _ => {
            object([("prénom", text(person.first)), ("correo", text(&*person.email)), ("имя", text("Иван"))])
        }
    }
}

fn degrees(random: &mut Random, limit: u64) -> String {
    format!("{}{}.{:05}", random.pick(&["", "-"]), random.below(limit), random.below(100_000))
}

/// Where no key says what the value is.
fn odd_place(event: &mut Json, body: &str, person: &Person, random: &mut Random) {
    let body = event.at(body);
    match random.below(10) {
        0 => body.set(
            "message",
            text(format!(
                "Hi, {} here. Call me at {} or write to {}.",
                person.name(),
                person.phone,
                person.email
            )),
        ),
        1 => body.set(
            "payload",
            text(format!("{}", object([("email", text(&*person.email)), ("phone", text(&*person.phone))]))),
        ),
        2 => body.set(
            "url",
            text(format!(
                "https://shop.example.com/reset?email={}&step=2",
                person.email.replace('@', "%40").replace('+', "%2B")
            )),
        ),
        3 => body.set("votes", Json::Object(vec![(person.email.clone(), number(random.below(9)))])),
        4 => {
            let other = Person::new(random).email;
            body.set("recipients", Json::Array(vec![text(&*person.email), text(other)]));
        }
        5 => body.set("error", text(format!("login of {} from {} failed", person.email, person::ip(random)))),
        6 => body.set("comment", text(format!("Charge {}, not the old one", person::card(random)))),
        7 => body.set("note", text(format!("Bitte {} zurückrufen, am besten abends", person.phone))),
        8 => body.set("search_query", text(format!("order of {}", person.email))),
        _ => body.set("log", text(format!("{} GET / {} 200", time::format(0), person::ip(random)))),
    }
}
