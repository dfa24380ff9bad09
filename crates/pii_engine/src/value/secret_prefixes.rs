//! Prefixes by which services mark their secrets, as they document them.

/// Which characters a secret is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// Letters, digits, hyphen, underscore.
    Url,
    /// As `Url`, with dots.
    Dotted,
    /// Letters, digits, `+`, `/`, `=`, hyphen, underscore.
    Base64,
    /// Hexadecimal digits.
    Hex,
    /// Capitals and digits.
    Upper,
}

impl Alphabet {
    pub fn holds(self, byte: u8) -> bool {
        match self {
            Alphabet::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
            Alphabet::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'),
            Alphabet::Base64 => {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'/' | b'=')
            }
            Alphabet::Hex => byte.is_ascii_hexdigit(),
            Alphabet::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        }
    }
}

use Alphabet::{Base64, Dotted, Hex, Upper, Url};

/// A prefix, the characters after it, and at least how many of them. Sorted by prefix.
#[rustfmt::skip]
pub const PREFIXES: &[(&str, Alphabet, usize)] = &[
    ("A3-", Url, 26), ("ABIA", Upper, 16), ("ACCA", Upper, 16), ("AGE-SECRET-KEY-1", Upper, 50),
    ("AIza", Url, 35), ("AKCp", Url, 60), ("AKIA", Upper, 16), ("API-", Upper, 25), ("AQVN", Url, 35),
    ("ASIA", Upper, 16), ("ATATT3", Base64, 60), ("ATBB", Url, 20), ("ATCTT3", Base64, 60),
    ("CFPAT-", Url, 40), ("CLOJARS_", Url, 40), ("EAAA", Url, 60), ("EAAC", Url, 60), ("EAAE", Url, 40),
    ("EAAM", Url, 60), ("EZAK", Url, 54), ("EZTK", Url, 54), ("FLWPUBK_TEST-", Url, 30),
    ("FLWSECK-", Url, 30), ("FLWSECK_TEST-", Url, 12), ("GOCSPX-", Url, 24), ("HRKU-", Url, 36),
    ("LTAI", Url, 16), ("NRAK-", Upper, 27), ("NRBR-", Url, 16), ("NRII-", Url, 28), ("NRIQ-", Url, 28),
    ("NRJS-", Url, 16), ("NRRA-", Url, 28), ("PMAK-", Url, 50), ("SG.", Dotted, 60), ("SK", Hex, 32),
    ("aio_", Url, 28), ("api_org_", Url, 30), ("apify_api_", Url, 36), ("b_", Hex, 44), ("bkua_", Url, 40),
    ("cio_", Url, 40), ("ctx7sk-", Url, 30), ("dapi", Hex, 32), ("dckr_oat_", Url, 27),
    ("dckr_pat_", Url, 27), ("dnkey-", Url, 40), ("doo_v1_", Hex, 60), ("dop_v1_", Hex, 60),
    ("dor_v1_", Hex, 60), ("dp.ct.", Url, 40), ("dp.pt.", Url, 40), ("dp.sa.", Url, 40),
    ("dp.st.", Dotted, 40), ("dt0c01.", Dotted, 80), ("duffel_live_", Url, 40), ("duffel_test_", Url, 40),
    ("elk_", Url, 30), ("fc-", Hex, 32), ("figd_", Url, 40), ("fio-u-", Url, 60), ("fm1_", Base64, 60),
    ("fm1a_", Base64, 60), ("fm1r_", Base64, 60), ("fm2_", Base64, 60), ("fo1_", Url, 40),
    ("gho_", Url, 36), ("ghp_", Url, 36), ("ghr_", Url, 36), ("ghs_", Url, 36), ("ghu_", Url, 36),
    ("github_pat_", Url, 40), ("glagent-", Url, 40), ("glc_", Base64, 32), ("glcbt-", Url, 20),
    ("gldt-", Url, 20), ("glffct-", Url, 20), ("glft-", Url, 20), ("glimt-", Url, 20), ("gloas-", Url, 40),
    ("glpat-", Dotted, 20), ("glptt-", Url, 40), ("glrt-", Dotted, 20), ("glrtr-", Url, 20),
    ("glsa_", Url, 32), ("glsoat-", Url, 20), ("glwt-", Url, 20), ("gsk_", Url, 40), ("hf_", Url, 30),
    ("hvb.", Url, 100), ("hvr.", Url, 90), ("hvs.", Url, 24), ("ico-", Url, 32), ("jina_", Url, 40),
    ("key-", Hex, 32), ("lin_api_", Url, 32), ("lin_oauth_", Url, 40), ("live_pub_", Hex, 30),
    ("lsv2_pt_", Url, 32), ("lsv2_sk_", Url, 32), ("mdb_sa_sk_", Url, 30), ("nfp_", Url, 32),
    ("npm_", Url, 36), ("ntn_", Url, 40), ("nvapi-", Url, 50), ("ops_eyJ", Base64, 100), ("oy2", Url, 43),
    ("p8e-", Url, 32), ("pat-eu1-", Url, 36), ("pat-na1-", Url, 36), ("pdl_live_apikey_", Url, 40),
    ("pdl_sdbx_apikey_", Url, 40), ("phc_", Url, 40), ("phx_", Url, 40), ("pnu_", Url, 36),
    ("pplx-", Url, 40), ("pscale_oauth_", Dotted, 32), ("pscale_pw_", Dotted, 32),
    ("pscale_tkn_", Dotted, 32), ("pul-", Hex, 40), ("pypi-AgE", Url, 50), ("r8_", Url, 37),
    ("rdme_", Url, 60), ("re_", Url, 30), ("rk_live_", Url, 16), ("rk_prod_", Url, 16),
    ("rk_test_", Url, 16), ("rubygems_", Hex, 40), ("sbp_", Hex, 40), ("secret_", Url, 43),
    ("sgp_", Url, 40), ("shippo_live_", Hex, 40), ("shippo_test_", Hex, 40), ("shpat_", Hex, 32),
    ("shpca_", Hex, 32), ("shppa_", Hex, 32), ("shpss_", Hex, 32), ("sk-", Url, 40), ("sk-admin-", Url, 40),
    ("sk-ant-", Url, 60), ("sk-or-v1-", Hex, 60), ("sk-proj-", Url, 40), ("sk-svcacct-", Url, 40),
    ("sk_live_", Url, 16), ("sk_prod_", Url, 16), ("sk_test_", Url, 16), ("sl.", Url, 130),
    ("sm_aat_", Url, 16), ("sm_pat_", Url, 16), ("sm_sat_", Url, 16), ("sntrys_", Base64, 60),
    ("sntryu_", Hex, 60), ("sq0atp-", Url, 22), ("sq0csp-", Url, 40), ("sqa_", Hex, 40), ("sqp_", Hex, 40),
    ("squ_", Hex, 40), ("sumo_", Url, 40), ("t1.", Dotted, 80), ("test_pub_", Hex, 30), ("tfp_", Url, 50),
    ("tk-us-", Url, 40), ("tskey-", Url, 20), ("v1.0-", Url, 140), ("vcp_", Url, 40),
    ("whsec_", Base64, 24), ("xai-", Url, 60), ("xapp-", Url, 40), ("xkeysib-", Url, 70),
    ("xoxa-", Url, 20), ("xoxb-", Url, 20), ("xoxe-", Url, 20), ("xoxe.", Dotted, 40), ("xoxo-", Url, 20),
    ("xoxp-", Url, 20), ("xoxr-", Url, 20), ("xoxs-", Url, 20), ("xsmtpsib-", Url, 70), ("ya29.", Url, 40),
    ("zpka_", Url, 30),
];

/// Whether `text` begins with a prefix of [`PREFIXES`].
#[inline]
pub fn any_begins(text: &[u8]) -> bool {
    /// By first and second byte, of ASCII: a bit where a prefix begins so.
    static HEADS: [u128; 128] = {
        let mut heads = [0; 128];
        let mut at = 0;
        while at < PREFIXES.len() {
            let prefix = PREFIXES[at].0.as_bytes();
            heads[prefix[0] as usize] |= 1 << prefix[1];
            at += 1;
        }
        heads
    };
    match text {
        [first @ 0..128, second @ 0..128, ..] if HEADS[usize::from(*first)] >> second & 1 == 1 => {
            let head = &text[..2];
            let from = PREFIXES.partition_point(|(prefix, _, _)| &prefix.as_bytes()[..2] < head);
            let same = PREFIXES[from..].iter().take_while(|(prefix, _, _)| prefix.as_bytes()[..2] == *head);
            same.into_iter().any(|(prefix, _, _)| text.starts_with(prefix.as_bytes()))
        }
        _ => false,
    }
}
