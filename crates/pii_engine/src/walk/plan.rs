//! Names for masked keys that do not collide.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The keys of one object, as they will be shown.
#[derive(Default)]
pub(super) struct KeyNames {
    taken: HashSet<Vec<u8>>,
    /// Further names that are taken.
    elsewhere: Option<Rc<HashSet<Vec<u8>>>>,
    /// By masked key: the number that its next bearer tries.
    next: HashMap<Vec<u8>, u64>,
}

impl KeyNames {
    /// Where the names in `elsewhere` are taken.
    pub fn beside(elsewhere: Rc<HashSet<Vec<u8>>>) -> KeyNames {
        KeyNames { elsewhere: Some(elsewhere), ..KeyNames::default() }
    }

    /// Takes a key that is shown as it is.
    pub fn take(&mut self, key: &[u8]) {
        self.taken.insert(key.to_vec());
    }

    /// The name for the next key that is masked as `name`: itself, or with `#2`, `#3`, … behind.
    pub fn apart(&mut self, name: Vec<u8>) -> Vec<u8> {
        let number = self.next.entry(name.clone()).or_insert(1);
        loop {
            let mut candidate = name.clone();
            if *number > 1 {
                candidate.extend_from_slice(format!("#{number}").as_bytes());
            }
            *number += 1;
            let elsewhere = self.elsewhere.as_ref().is_some_and(|names| names.contains(&candidate));
            if !elsewhere && self.taken.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collisions_are_kept_apart() {
        let mut names = KeyNames::default();
        names.take(b"b***#2");
        let given: Vec<_> = (0..4).map(|_| names.apart(b"b***".to_vec())).collect();
        assert_eq!(given, [&b"b***"[..], b"b***#3", b"b***#4", b"b***#5"]);
    }
}
