//! Timestamps as Segment writes them, without a calendar library.

/// Seconds since 1970-01-01 of a date or timestamp in UTC: `2026-01-31` or `2026-01-31T08:30:00` with anything after it
/// (fractions and `Z`) left out of account. None where it is not one.
pub fn parse(value: &str) -> Option<i64> {
    let part = |from: usize, to: usize| value.get(from..to)?.parse::<i64>().ok();
    if value.as_bytes().get(4) != Some(&b'-') || value.as_bytes().get(7) != Some(&b'-') {
        return None;
    }
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let clock = match value.len() {
        10 => 0,
        _ => part(11, 13)? * 3600 + part(14, 16)? * 60 + part(17, 19)?,
    };
    Some(days(year, month, day) * 86_400 + clock)
}

/// `2026-01-31T08:30:00.123Z`, from milliseconds since 1970.
pub fn format(milliseconds: i64) -> String {
    let seconds = milliseconds.div_euclid(1000);
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let clock = seconds.rem_euclid(86_400);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        clock / 3600,
        clock / 60 % 60,
        clock % 60,
        milliseconds.rem_euclid(1000)
    )
}

// Both directions count years from March, so that the leap day is a year's last (Hinnant, "chrono-compatible date
// algorithms").
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::{format, parse};

    #[test]
    fn there_and_back() {
        for text in ["1970-01-01T00:00:00.000Z", "2000-02-29T23:59:59.000Z", "2026-12-31T08:30:01.000Z"] {
            assert_eq!(format(parse(text).unwrap() * 1000), text);
        }
        assert_eq!(parse("2024-03-01").unwrap() - parse("2024-02-28").unwrap(), 2 * 86_400);
        assert_eq!(format(1_700_000_000_123), "2023-11-14T22:13:20.123Z");
        for wrong in ["", "yesterday", "2026-13-01", "2026/01/01", "2026-01-01T9"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
