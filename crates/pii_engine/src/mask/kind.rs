//! The names of the mask formats.

/// A mask format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MaskKind {
    /// Each run of letters, digits and marks becomes its first character and `***`.
    Shape,
    /// Each run becomes `***`.
    Full,
    /// As `Full`, with the last four letters or digits kept when there are at least eight more.
    Last4,
    /// The local part by `Shape`, the domain kept.
    Email,
    /// Keyed HMAC-SHA-256 in hexadecimal.
    Hash,
    /// The year of a date.
    Year,
    /// The /24 of an IPv4 address, the /48 of an IPv6 one.
    IpPrefix,
    /// Numbers to one decimal.
    Round,
    /// The category in brackets: `[EMAIL]`.
    Label,
    /// JSON null.
    Null,
    /// The member is removed.
    Drop,
    /// Shown.
    Keep,
}

impl MaskKind {
    /// Every mask, in the order of the documentation.
    pub const ALL: [MaskKind; 12] = [
        MaskKind::Shape,
        MaskKind::Full,
        MaskKind::Last4,
        MaskKind::Email,
        MaskKind::Hash,
        MaskKind::Year,
        MaskKind::IpPrefix,
        MaskKind::Round,
        MaskKind::Label,
        MaskKind::Null,
        MaskKind::Drop,
        MaskKind::Keep,
    ];

    /// The name used in SQL.
    pub fn name(self) -> &'static str {
        match self {
            MaskKind::Shape => "shape",
            MaskKind::Full => "full",
            MaskKind::Last4 => "last4",
            MaskKind::Email => "email",
            MaskKind::Hash => "hash",
            MaskKind::Year => "year",
            MaskKind::IpPrefix => "ip_prefix",
            MaskKind::Round => "round",
            MaskKind::Label => "label",
            MaskKind::Null => "null",
            MaskKind::Drop => "drop",
            MaskKind::Keep => "keep",
        }
    }

    /// Reads the name used in SQL.
    pub fn parse(text: &str) -> Option<Self> {
        MaskKind::ALL.into_iter().find(|kind| kind.name() == text)
    }
}
