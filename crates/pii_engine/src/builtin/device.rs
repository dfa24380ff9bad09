//! Devices that stand for a person, and vehicles.

use super::{BASE, Builtin};
use crate::definition::Sensitivity::Yellow;
use crate::key::Shape;
use crate::mask::MaskKind::Full;

pub(super) static TABLE: &[Builtin] = &[
    Builtin {
        name: "device_id",
        category: "device_id",
        sensitivity: Yellow,
        keys: &[
            "device id", "device ids", "device uid", "device uuid", "device udid", "device identifier",
            "device imei", "device token", "udid", "imei", "imei number", "imsi", "iccid", "meid", "idfa",
            "idfv", "gaid", "aaid", "gpsadid", "gps adid", "maid", "madid", "oaid", "ad id device",
            "android id", "ios id", "android ad id", "advertising id", "advertising identifier",
            "google advertising id", "apple idfa", "mobile ad id", "ifa", "hardware id", "machine id",
            "mac id", "installation id", "vendor id for ios", "identifier for vendor", "browser fingerprint",
            "device fingerprint", "canvas fingerprint", "sim serial", "sim number", "geraete id",
            "gerate id", "identifiant appareil", "id dispositivo", "dispositivo id", "apparaat id",
            "cihaz id", "imei 2", "imei 1", "esn", "device guid", "device hash", "machine guid",
            "hardware serial", "rida", "tifa", "lgudid", "amazon ad id", "afai", "windows ad id",
            "fire ad id", "open udid", "open uuid", "secure android id", "ssaid", "appsflyer device id",
            "mobile device id", "mobile advertising id", "mobile advertiser id", "eid number", "phone imei",
            "sim id", "sim iccid", "thing serial", "geraetekennung", "geratenummer", "id appareil",
            "numero imei",
        ],
        keys_alone: &["ad id", "hwid"],
        mask: Full,
        description: "Identifiers of devices and advertising identifiers",
        examples: &[
            ("deviceID", "x"),
            ("context.device.id", "B5372DB0-C21E-11E4-8DFC-AA07A5B093DB"),
            ("context.device.advertisingId", "x"),
            ("android_id", "x"),
            ("device_imei", "868932036356090"),
        ],
        counterexamples: &[
            ("device_type", "mobile"),
            ("deviceModel", "x"),
            ("device_count", "2"),
            ("product.id", "x"),
        ],
        ..BASE
    },
    Builtin {
        name: "serial",
        category: "device_id",
        sensitivity: Yellow,
        keys: &[
            "device serial", "serial number", "serial no", "serial num", "serial nr", "seriennummer",
            "numero serie", "numero de serie", "seri no",
        ],
        keys_alone: &["serial"],
        mask: Full,
        description: "Serial numbers",
        examples: &[("serial", "C02XL0"), ("serial_number", "C02XL0"), ("deviceSerial", "C02XL0")],
        counterexamples: &[("serialized", "x"), ("serial_count", "3"), ("is_serial", "true")],
        ..BASE
    },
    Builtin {
        name: "mac",
        category: "mac",
        sensitivity: Yellow,
        keys: &[
            "mac address", "mac addresses", "mac addr", "mac adresse", "adresse mac", "direccion mac",
            "endereco mac", "indirizzo mac", "mac adres", "adres mac", "wifi mac", "wlan mac",
            "ethernet mac", "bluetooth mac", "device mac", "bluetooth address", "hw addr", "hw address",
            "hardware address", "bssid", "ethernet address", "eth mac",
        ],
        keys_alone: &["mac"],
        validator: Some("mac"),
        mask: Full,
        description: "Hardware addresses of network interfaces",
        examples: &[
            ("mac", "x"),
            ("mac_address", "x"),
            ("note", "from 8a:74:00:78:1d:56"),
            ("note", "01-02-03-04-05-ab"),
            ("bssid", "c166.2fef.c59a"),
        ],
        counterexamples: &[
            ("mac_os", "14"),
            ("machine_type", "x"),
            ("note", "01:02:03:04:05"),
            ("note", "10:2F:33-AC-29-C3"),
            ("note", "00:00:00:00:00:00"),
        ],
        ..BASE
    },
    Builtin {
        name: "user_agent",
        category: "user_agent",
        sensitivity: Yellow,
        keys: &["user agent", "http user agent", "user agent string", "browser user agent"],
        keys_alone: &["ua"],
        tails: &["raw", "header"],
        description: "User agent strings, which help to recognise a device",
        examples: &[
            ("userAgent", "Mozilla/5.0"),
            ("HTTP_USER_AGENT", "Mozilla/5.0"),
            ("context.user_agent", "Mozilla/5.0"),
        ],
        counterexamples: &[
            ("agent", "x"),
            ("user_agent_version", "1"),
            ("browser", "Chrome"),
            ("userAgentData.mobile", "false"),
        ],
        ..BASE
    },
    Builtin {
        name: "vehicle",
        category: "vehicle_id",
        sensitivity: Yellow,
        keys: &[
            "vin", "vin number", "vin no", "vehicle identification number", "vehicle id number",
            "license plate", "licence plate", "license plate number", "licence plate number", "number plate",
            "plate number", "plate no", "vehicle plate", "car plate", "vehicle registration",
            "vehicle registration number", "vehicle reg", "vrn", "kennzeichen", "kfz kennzeichen",
            "nummernschild", "fahrgestellnummer", "fahrzeug identifizierungsnummer", "immatriculation",
            "plaque immatriculation", "plaque d immatriculation", "matricula vehiculo", "matricula coche",
            "placa vehiculo", "placa do carro", "targa", "kenteken", "numer rejestracyjny",
            "nr rejestracyjny", "tablica rejestracyjna", "plaka no", "car registration",
            "registration plate", "chassis number", "vehicle number", "vehicle vin", "car vin", "plate num",
            "reg plate", "tag number plate", "patente vehiculo", "placa", "placas", "numero de placa",
            "numero plaque", "matricule vehicule", "fahrgestell nr", "fin fahrzeug", "nummerplaat",
            "chassisnummer", "rekisterinumero", "registreringsnummer", "registration mark", "车牌", "车牌号",
        ],
        keys_alone: &["plaka"],
        keys_shaped: &[("plate", Shape::PLATE)],
        mask: Full,
        description: "Vehicle identification numbers and licence plates",
        examples: &[
            ("VIN", "x"),
            ("licensePlateNumber", "x"),
            ("vehicle_registration", "MCX1243"),
            ("Kennzeichen", "x"),
        ],
        counterexamples: &[
            ("vintage", "1990"),
            ("vehicle_type", "car"),
            ("template", "x"),
            ("license_type", "x"),
        ],
        ..BASE
    },
];
