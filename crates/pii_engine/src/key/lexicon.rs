//! The words around a key word that decide what it means.

/// Whether `word` names a person, in singular or plural.
pub fn is_person(word: &str) -> bool {
    contains(PERSON, word) || word.strip_suffix('s').is_some_and(|singular| contains(PERSON, singular))
}

/// Whether `word` says which one it is, not what: `home`, `billing`, `new`.
pub fn is_qualifier(word: &str) -> bool {
    contains(QUALIFIER, word) || is_number(word)
}

/// Whether `word` may follow a key word without changing what the key holds.
pub fn is_tail(word: &str) -> bool {
    contains(TAIL, word) || is_number(word) || is_person(word)
}

/// Whether `word` before a key word makes the key a question, a count or a setting.
pub fn is_lead_veto(word: &str) -> bool {
    contains(LEAD_VETO, word)
}

/// Whether `word`, naming an object, says nothing about what is in it.
pub fn is_container(word: &str) -> bool {
    contains(CONTAINER, word)
}

pub fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

fn contains(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

/// Sorted.
const PERSON: &[&str] = &[
    "absender", "accountholder", "admin", "administrator", "agent", "applicant", "approver", "assignee",
    "assigner", "attendee", "attorney", "aunt", "author", "baby", "benefactor", "beneficiary", "benutzer",
    "bidder", "borrower", "boss", "bride", "brother", "buyer", "calisan", "callee", "caller", "candidate",
    "cardholder", "child", "children", "citizen", "claimant", "client", "cliente", "coach", "colleague",
    "commenter", "committer", "consumer", "contact", "contestant", "cosigner", "courier", "coworker",
    "creator", "customer", "dad", "daughter", "debtor", "dentist", "dependent", "destinataire",
    "destinatario", "dipendente", "doctor", "donator", "donor", "driver", "editor", "elternteil",
    "empfaenger", "empfanger", "empleado", "employee", "empregado", "father", "fiance", "follower",
    "freelancer", "friend", "gast", "gebruiker", "groom", "guarantor", "guardian", "guest", "hasta",
    "holder", "husband", "individual", "influencer", "instructor", "insured", "interviewer", "invitee",
    "inviter", "kid", "klant", "klient", "kullanici", "kunde", "kunden", "kundin", "landlord", "lawyer",
    "lead", "lender", "maintainer", "manager", "me", "member", "mentee", "mentor", "mitarbeiter", "mitglied",
    "mom", "mother", "musteri", "nominee", "nurse", "nutzer", "officer", "operator", "organizer", "owner",
    "paciente", "pacjent", "participant", "passenger", "patient", "payee", "payer", "people", "person",
    "personal", "personne", "physician", "player", "policyholder", "pracownik", "profile", "prospect",
    "pupil", "purchaser", "receiver", "recipient", "referee", "reporter", "requester", "requestor",
    "resident", "reviewer", "rider", "salarie", "salesperson", "salesrep", "seller", "sender", "shopper",
    "sibling", "signatory", "signer", "sister", "son", "speaker", "spouse", "staff", "student", "submitter",
    "subscriber", "supervisor", "surgeon", "suspect", "teacher", "therapist", "traits", "traveler",
    "traveller", "tutor", "user", "usuario", "utente", "utilisateur", "uzytkownik", "veteran", "victim",
    "visitor", "volunteer", "voter", "werknemer", "wife", "witness", "worker",
];

/// Sorted.
const QUALIFIER: &[&str] = &[
    "alt", "alternate", "alternative", "backup", "billing", "business", "confirm", "confirmed", "current",
    "default", "delivery", "destination", "dropoff", "emergency", "encrypted", "field", "form", "hashed",
    "home", "http", "input", "invoice", "legal", "mailing", "main", "masked", "my", "new", "of", "office",
    "old", "original", "other", "param", "permanent", "personal", "pickup", "plain", "postal", "preferred",
    "previous", "primary", "private", "raw", "registered", "registration", "residential", "return", "second",
    "secondary", "shipping", "signup", "temp", "temporary", "the", "updated", "verified", "work", "x",
    "your",
];

/// Sorted.
const TAIL: &[&str] = &[
    "alt", "alternate", "alternative", "array", "attr", "attribute", "b", "backup", "cipher", "ciphertext",
    "clear", "col", "column", "confirm", "confirmation", "current", "data", "decrypted", "detail", "details",
    "digest", "digits", "enc", "encrypted", "field", "formatted", "full", "hash", "hashed", "hex", "home",
    "info", "input", "kana", "kanji", "latin", "main", "masked", "md", "native", "new", "no", "normalized",
    "nr", "num", "number", "numbers", "of", "old", "original", "param", "personal", "plain", "plaintext",
    "prev", "previous", "primary", "private", "prop", "property", "raw", "s", "secondary", "sha", "str",
    "string", "text", "val", "value", "values", "work",
];

/// Sorted.
const LEAD_VETO: &[&str] = &[
    "accept", "accepts", "allow", "allowed", "allows", "are", "average", "avg", "can", "cant", "check",
    "checks", "collect", "count", "did", "disable", "disabled", "does", "enable", "enabled", "exclude",
    "expect", "forgot", "get", "had", "has", "have", "hide", "ignore", "include", "includes", "is", "max",
    "maximum", "mean", "median", "min", "minimum", "must", "needs", "no", "not", "num", "opted", "require",
    "required", "requires", "send", "sends", "should", "show", "shows", "skip", "strip", "sum", "supports",
    "total", "uses", "valid", "validate", "verify", "was", "without",
];

/// Sorted. Objects that hold anything: the next one outwards decides.
const CONTAINER: &[&str] = &[
    "attributes", "attrs", "body", "content", "data", "details", "doc", "document", "fields", "form", "info",
    "input", "json", "jsonb", "message", "metadata", "msg", "new", "old", "params", "payload", "raw",
    "record", "request", "row", "val", "value", "values",
];

/// Compounds that look like personal data and are not. A key word inside one of them does not count.
pub const NEUTRAL: &[&str] = &[
    "account name", "cell value", "cell text", "cell data", "email client", "mail client",
    "destination city", "origin city", "departure city", "arrival city", "auth user", "auth username",
    "user agent data", "air condition", "api key id", "app token count", "billing name count",
    "bearer format", "boarding pass", "build fingerprint", "bus pass", "cache key",
    "certificate fingerprint", "cell count", "cert fingerprint", "completion token", "completion tokens",
    "continuation token", "contract address", "cursor token", "design token", "design tokens",
    "dark pattern", "email address count", "email campaign", "end token", "eos token", "event token",
    "faith based", "foreign key", "git hash", "health check", "health condition check", "idempotency key",
    "image credit", "input tokens", "ip version", "key fingerprint", "load balance", "mac os",
    "mailing list", "max tokens", "memory address", "music genre", "next page token", "next token",
    "output tokens", "page token", "pagination token", "partition key", "prompt token", "prompt tokens",
    "primary key", "public key", "race condition", "race time", "route token", "server name", "sort key",
    "ssl fingerprint", "stage name", "stop token", "street view", "street wear", "sync token",
    "token bucket", "token type", "translation key", "wall street", "web address", "zip file",
    "base address", "bus address", "byte address", "register address", "start address", "virtual address",
    "return address pointer", "site address", "multicast address", "swift ui", "key name", "iris dataset",
    "home city count", "public token", "broadcast address", "password less", "passwordless",
    "ticket holder count", "country of residence", "fax machine", "file fingerprint", "code signature",
    "browser name", "pet name", "card holder type", "finger print reader", "credit card type", "mobile app",
    "public address", "vaccine brand", "surgery type",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [PERSON, QUALIFIER, TAIL, LEAD_VETO, CONTAINER] {
            assert!(list.is_sorted(), "{:?}", list.windows(2).find(|w| w[0] > w[1]));
        }
    }
}
