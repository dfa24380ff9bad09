//! Where somebody is: city, postal code, coordinates, network address.

use super::{BASE, Builtin};
use crate::definition::Sensitivity::Yellow;
use crate::key::Shape;
use crate::mask::MaskKind::Full;

pub(super) static TABLE: &[Builtin] = &[
    Builtin {
        name: "city",
        category: "city",
        sensitivity: Yellow,
        keys: &[
            "city", "city name", "home town", "town name", "wohnort", "stadt", "ville", "commune", "ciudad",
            "localidad", "cidade", "localidade", "citta", "comune", "woonplaats", "plaatsnaam", "miasto",
            "miejscowosc", "sehir", "ilce", "city of residence", "birth town", "plaats", "kaupunki",
            "by navn", "город", "城市", "miejsce zamieszkania", "wohnsitz", "lieu de residence",
            "ciudad de residencia", "kota",
        ],
        keys_alone: &["town", "suburb", "locality", "ort", "municipality"],
        tails: &["name"],
        description: "Cities and towns",
        examples: &[
            ("city", "Springfield"),
            ("billingCity", "Springfield"),
            ("context.location.city", "Denver"),
            ("Wohnort", "Bonn"),
        ],
        counterexamples: &[("city_count", "3"), ("capacity", "10"), ("velocity", "3"), ("publicity", "high")],
        ..BASE
    },
    Builtin {
        name: "zipcode",
        category: "zipcode",
        sensitivity: Yellow,
        keys: &[
            "zip code", "zip codes", "postal code", "post code", "postal zip", "zip postal", "pin code",
            "eir code", "plz", "postleitzahl", "code postal", "codigo postal", "codice postale", "cep code",
            "codigo cep", "postcode huis", "kod pocztowy", "posta kodu", "postnummer", "postnr",
            "postinumero", "zip plus 4", "zip 4", "kodepos", "индекс", "邮编", "郵便番号", "우편번호",
            "code zip", "cod postal", "postal cd",
        ],
        keys_alone: &["zip", "zips", "postal", "cep"],
        keys_shaped: &[("cap", Shape::DIGITS_5)],
        tails: &["plus", "ext"],
        description: "Postal codes",
        examples: &[
            ("zip", "94103"),
            ("zipCode", "94103"),
            ("shipping_postal_code", "EC1A 1BB"),
            ("zip5", "94103"),
            ("PLZ", "53111"),
        ],
        counterexamples: &[
            ("zip_file", "a.zip"),
            ("zip_size", "3"),
            ("unzip", "true"),
            ("gzip", "true"),
            ("postal_service_name", "DHL"),
            ("zipper", "x"),
        ],
        ..BASE
    },
    Builtin {
        name: "geo",
        category: "geo",
        sensitivity: Yellow,
        keys: &[
            "latitude", "lat", "lng", "lon", "longitude", "lat lng", "lat lon", "lat long", "lng lat",
            "lon lat", "latlng", "geo location", "geo position", "geo point", "geo coordinates", "geo lat",
            "geo lng", "geo lon", "geo long", "geo hash", "gps", "gps coordinates", "gps location",
            "gps position", "coordinates", "last known location", "last location", "current location",
            "user location", "precise location", "home location", "device location", "location lat",
            "location lng", "location lon", "location long", "location coordinates", "breitengrad",
            "laengengrad", "langengrad", "coordonnees gps", "coordenadas", "latitud", "longitud",
            "coordinate geografiche", "breedtegraad", "lengtegraad", "szerokosc geograficzna",
            "dlugosc geograficzna", "enlem", "boylam", "gps lat", "gps lng", "gps lon", "gps long",
            "position lat", "position lng", "map location", "szerokosc", "dlugosc", "latitudine",
            "longitudine",
        ],
        keys_alone: &["coords", "geo"],
        keys_shaped: &[("long", Shape::COORDINATE)],
        keys_in_person: &["location", "whereabouts"],
        tails: &["x", "y", "deg", "degrees"],
        mask: Full,
        description: "Coordinates and places where somebody is",
        examples: &[
            ("latitude", "39.7392"),
            ("geoLat", "39.7392"),
            ("pickup_latitude", "39.7392"),
            ("latLng", "(-17.738223, 85.605469)"),
            ("last_known_location", "Denver"),
            ("traits.location", "Denver"),
        ],
        counterexamples: &[
            ("latency", "12"),
            ("platform", "web"),
            ("template", "x"),
            ("long_description", "x"),
            ("location_id", "L1"),
        ],
        ..BASE
    },
    Builtin {
        name: "ip",
        category: "ip",
        sensitivity: Yellow,
        keys: &[
            "ip", "ips", "ip address", "ip addresses", "ip addr", "ip adresse", "adresse ip", "direccion ip",
            "endereco ip", "indirizzo ip", "ip adres", "adres ip", "ip v4", "ip v6", "remote addr",
            "remote address", "client addr", "client address", "source addr", "source address", "peer addr",
            "peer address", "x forwarded for", "forwarded for", "x real ip", "true client ip",
            "cf connecting ip",
        ],
        tails: &["v", "address"],
        validator: Some("ip"),
        description: "IPv4 and IPv6 addresses, but no loopback, unspecified address or version number",
        examples: &[
            ("ip", "8.8.8.8"),
            ("clientIP", "203.0.113.7"),
            ("note", "from 8.142.76.204 port 22"),
            ("q", "[2001:db8::1]:8443"),
            ("x-forwarded-for", "203.0.113.7"),
        ],
        counterexamples: &[
            ("ip_version", "4"),
            ("tip", "3"),
            ("note", "Chrome/120.0.0.0"),
            ("v", "1.2.3.4.5"),
            ("time", "12:30:45"),
            ("host", "127.0.0.1"),
            ("code", "std::string"),
        ],
        ..BASE
    },
];
