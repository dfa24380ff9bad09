//! Keys as words: `firstName`, `first_name` and `FIRST-NAME` are one.

/// The words of a key: lower case, without accents, split at everything that is no letter or digit,
/// at case changes and between letters and digits.
///
/// `IPAddress` gives `ip address`, `$userIDs2` gives `user ids 2`, `prénom` gives `prenom`.
pub fn split(key: &str) -> Vec<String> {
    let chars: Vec<char> = key.chars().filter(|c| !is_invisible(*c)).map(narrow).collect();
    let mut words = Vec::new();
    let mut start = 0;
    for i in 0..=chars.len() {
        let boundary = i == chars.len() || (i > start && is_boundary(&chars, i)) || !is_part(chars[i]);
        if !boundary {
            continue;
        }
        if i > start {
            let mut word = String::new();
            chars[start..i].iter().for_each(|c| fold(*c, &mut word));
            if !word.is_empty() {
                words.push(word);
            }
        }
        start = if i == chars.len() || is_part(chars[i]) { i } else { i + 1 };
    }
    words
}

/// Whether a new word starts at `i`, the characters around it being letters, digits or marks.
fn is_boundary(chars: &[char], i: usize) -> bool {
    let (before, here) = (chars[i - 1], chars[i]);
    if !is_part(here) || is_mark(here) {
        return false;
    }
    if before.is_numeric() != here.is_numeric() {
        return true;
    }
    if here.is_uppercase() && !before.is_uppercase() {
        return true;
    }
    // The last capital of a run begins the word that follows it: `IPAddress`. A plural `s` does
    // not: `userIDs`.
    let next_lower = |at: usize| chars.get(at).is_some_and(|c| c.is_lowercase());
    let plural = chars.get(i + 1) == Some(&'s') && !next_lower(i + 2);
    here.is_uppercase() && before.is_uppercase() && next_lower(i + 1) && !plural
}

/// Zero-width characters and soft hyphens, which a key may hide behind.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Letters, digits and the marks on them.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Full-width forms as their ASCII counterparts.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Appends `c` in lower case without accents.
fn fold(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    if is_mark(c) {
        return;
    }
    for lower in c.to_lowercase() {
        match plain(lower) {
            "" if is_mark(lower) => {}
            "" => out.push(lower),
            text => out.push_str(text),
        }
    }
}

/// The base letters of an accented Latin letter; empty for any other character.
fn plain(c: char) -> &'static str {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ắ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ế' | 'ề' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ố' | 'ồ' | 'ơ' => "o",
        'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ț' | 'ŧ' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'þ' => "th",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn splits() {
        for (key, words) in [
            ("firstName", "first name"),
            ("FIRST-NAME", "first name"),
            ("first_name", "first name"),
            ("IPAddress", "ip address"),
            ("userIDs", "user ids"),
            ("$userIDs2", "user ids 2"),
            ("phoneE164", "phone e 164"),
            ("HTTPServer", "http server"),
            ("prénom", "prenom"),
            ("pre\u{301}nom", "prenom"),
            ("Straße", "strasse"),
            ("ｅｍａｉｌ", "email"),
            ("e\u{200b}mail", "email"),
            ("e-mail", "e mail"),
            ("First Name", "first name"),
            ("SOYADI", "soyadi"),
            ("imię", "imie"),
            ("address.line2", "address line 2"),
            ("", ""),
            ("___", ""),
            ("姓名", "姓名"),
        ] {
            assert_eq!(split(key).join(" "), words, "{key}");
        }
    }
}
