//! Names for masked keys that do not collide.

use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet};
use std::hash::Hasher;
use std::rc::Rc;

use crate::stop;

/// A set of keys. It holds their hashes alone: there may be millions. Where two keys share one, the second is merely
/// given another number than it needs.
#[derive(Default)]
pub(super) struct Names {
    hashes: HashSet<u64>,
}

impl Names {
    /// Adds a key; says whether it was not in the set.
    pub fn insert(&mut self, key: &[u8]) -> bool {
        if self.hashes.len() % 1024 == 1023 {
            stop::look();
            // The set may be about to double, and keeps the old half meanwhile.
            stop::room(self.hashes.len() * 6 * size_of::<u64>());
        }
        self.hashes.insert(hash(key))
    }

    fn contains(&self, key: &[u8]) -> bool {
        self.hashes.contains(&hash(key))
    }
}

fn hash(key: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(key);
    hasher.finish()
}

/// The keys of one object, as they will be shown.
#[derive(Default)]
pub(super) struct KeyNames {
    taken: Names,
    /// Further names that are taken.
    elsewhere: Option<Rc<Names>>,
    /// By the hash of a masked key: the number that its next bearer tries.
    next: HashMap<u64, u64>,
}

impl KeyNames {
    /// Where the names in `elsewhere` are taken.
    pub fn beside(elsewhere: Rc<Names>) -> KeyNames {
        KeyNames { elsewhere: Some(elsewhere), ..KeyNames::default() }
    }

    /// Takes a key that is shown as it is.
    pub fn take(&mut self, key: &[u8]) {
        self.taken.insert(key);
    }

    /// Makes `name` the name for the next key that is masked so: itself, or with `#2`, `#3`, … behind. Says the number;
    /// 1 stands for none.
    pub fn apart(&mut self, name: &mut Vec<u8>) -> u64 {
        let length = name.len();
        let number = self.next.entry(hash(name)).or_insert(1);
        loop {
            name.truncate(length);
            if *number > 1 {
                name.extend_from_slice(format!("#{number}").as_bytes());
            }
            let given = *number;
            *number += 1;
            let elsewhere = self.elsewhere.as_ref().is_some_and(|names| names.contains(name));
            if !elsewhere && self.taken.insert(name) {
                return given;
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
        let mut apart = || {
            let mut name = b"b***".to_vec();
            names.apart(&mut name);
            name
        };
        let given: Vec<_> = (0..4).map(|_| apart()).collect();
        assert_eq!(given, [&b"b***"[..], b"b***#3", b"b***#4", b"b***#5"]);
    }
}
