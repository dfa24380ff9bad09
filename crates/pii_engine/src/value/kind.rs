//! What searches find. Also read by the build script.

/// What a search found; each kind belongs to one built-in matcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    Email,
    Phone,
    Card,
    Iban,
    Ssn,
    NationalId,
    MedicalId,
    DriverLicense,
    Passport,
    Ip,
    Mac,
    Wallet,
    Secret,
    Password,
}

impl Kind {
    pub const ALL: [Kind; 14] = [
        Kind::Email,
        Kind::Phone,
        Kind::Card,
        Kind::Iban,
        Kind::Ssn,
        Kind::NationalId,
        Kind::MedicalId,
        Kind::DriverLicense,
        Kind::Passport,
        Kind::Ip,
        Kind::Mac,
        Kind::Wallet,
        Kind::Secret,
        Kind::Password,
    ];

    /// The name of the built-in matcher.
    pub fn matcher(self) -> &'static str {
        match self {
            Kind::Email => "email",
            Kind::Phone => "phone",
            Kind::Card => "credit_card",
            Kind::Iban => "iban",
            Kind::Ssn => "social_security_number",
            Kind::NationalId => "identification",
            Kind::MedicalId => "medical_id",
            Kind::DriverLicense => "driver_license",
            Kind::Passport => "passport",
            Kind::Ip => "ip",
            Kind::Mac => "mac",
            Kind::Wallet => "crypto_wallet",
            Kind::Secret => "token",
            Kind::Password => "password",
        }
    }
}
