//! Strings.

use super::familiar::Familiar;
use super::json_text::TextOutcome;
use super::spans::{self, WHOLE};
use super::{Core, MAX_LAYERS, MAX_STRING, WalkError};
use crate::look::CHUNK;
use crate::mask::{MaskKind, StringMask, mask_string};
use crate::policy::Policy;
use crate::stop;
use crate::text::broken;
use crate::text::json::{JsonError, looks_like_json};
use crate::text::pairs::{labelled, pairs};
use crate::trie::{Id, PathHit, Treat};
use crate::value::is_plain_format;

/// Up to this length a look at all the bytes costs less than a look into the memory of familiar strings.
const SIGHT_FIRST: usize = 32;

/// Whether a string that its path leaves open shows at sight that it holds nothing: the first `length` of `bytes`,
/// of which what stands behind is only read so that loads are whole.
#[inline(always)]
pub(super) fn is_clear(
    policy: &Policy,
    familiar: &mut Familiar,
    plain_formats: bool,
    id: Id,
    bytes: &[u8],
    length: usize,
) -> bool {
    match length {
        _ if length < policy.shortest_value => true,
        ..=CHUNK => policy.values.is_clear(bytes, length) || familiar.knows(id, &bytes[..length]),
        _ => is_long_clear(policy, familiar, plain_formats, id, bytes, length),
    }
}

/// Of strings longer than a chunk.
#[inline(never)]
fn is_long_clear(
    policy: &Policy,
    familiar: &mut Familiar,
    plain_formats: bool,
    id: Id,
    bytes: &[u8],
    length: usize,
) -> bool {
    let text = &bytes[..length];
    if plain_formats && is_plain_format(text) {
        return true;
    }
    match length {
        ..=SIGHT_FIRST => policy.values.is_clear(bytes, length) || familiar.knows(id, text),
        _ => familiar.knows(id, text) || policy.values.is_clear(bytes, length),
    }
}

/// What becomes of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaf {
    Unchanged,
    /// The masked text was appended to the buffer.
    Text,
    Null,
    Drop,
}

impl Core {
    /// Masks the string `text` at a node; appends to `out` only where it says [`Leaf::Text`].
    #[inline]
    pub fn string(&mut self, id: Id, text: &[u8], layers: u32, out: &mut Vec<u8>) -> Result<Leaf, WalkError> {
        let treat = self.trie.treat(id);
        if text.is_empty() || matches!(treat, Treat::Shown { .. }) {
            return Ok(Leaf::Unchanged);
        }
        if self.is_too_long(text)? {
            out.extend_from_slice(WHOLE);
            return Ok(Leaf::Text);
        }
        match treat {
            Treat::Mask(_) => {
                let first = self.trie.node(id).hits[0];
                Ok(self.whole(&first, text, out))
            }
            Treat::Scan => self.open_string(id, None, text, layers, out),
            Treat::Decide | Treat::Shown { .. } => {
                let mut best: Option<PathHit> = None;
                let mut denied = false;
                let hits = &self.trie.node(id).hits;
                for hit in hits.iter().filter(|hit| hit.shape.is_none_or(|shape| shape.accepts(text))) {
                    best = best.or(Some(*hit));
                    denied |= !hit.allowed;
                }
                match best {
                    Some(best) if denied => Ok(self.whole(&best, text, out)),
                    best => self.open_string(id, best, text, layers, out),
                }
            }
        }
    }

    /// Whether a string that its path leaves open shows at sight that it holds nothing, or is known to: the first
    /// `length` of `bytes`.
    #[inline]
    pub fn is_clear(&mut self, id: Id, bytes: &[u8], length: usize) -> bool {
        is_clear(&self.decider.policy, &mut self.familiar, self.plain_formats, id, bytes, length)
    }

    /// Counts a string that is about to be looked at, and sees that there is room for its mask.
    #[inline]
    fn is_too_long(&mut self, text: &[u8]) -> Result<bool, WalkError> {
        self.spend(text.len())?;
        if text.len() >= stop::LONG && text.len() <= MAX_STRING {
            // A mask of many short spans may be this much longer than they are.
            stop::room(text.len() * 16);
        }
        Ok(text.len() > MAX_STRING)
    }

    /// Masks a whole string as a hit wants it.
    fn whole(&self, hit: &PathHit, text: &[u8], out: &mut Vec<u8>) -> Leaf {
        self.whole_by(hit.mask, self.decider.category_name(hit), text, out)
    }

    fn whole_by(&self, mask: MaskKind, category: &str, text: &[u8], out: &mut Vec<u8>) -> Leaf {
        let before = out.len();
        match mask_string(mask, &self.decider.policy.context(category), text, out) {
            StringMask::Text => return Leaf::Text,
            StringMask::Null => {}
            StringMask::Drop => return Leaf::Drop,
            StringMask::Keep if mask == MaskKind::Keep => return Leaf::Unchanged,
            StringMask::Keep => {}
        }
        out.truncate(before);
        Leaf::Null
    }

    /// Masks a string that its path leaves open and [`is_clear`] does not pass.
    pub fn search(&mut self, id: Id, text: &[u8], out: &mut Vec<u8>) -> Result<Leaf, WalkError> {
        if self.is_too_long(text)? {
            out.extend_from_slice(WHOLE);
            return Ok(Leaf::Text);
        }
        self.search_and_learn(id, None, text, out)
    }

    /// A string that its path leaves open: what it holds decides. `best` is the strongest hit by path, all
    /// of which the reader may see.
    #[inline]
    fn open_string(
        &mut self,
        id: Id,
        best: Option<PathHit>,
        text: &[u8],
        layers: u32,
        out: &mut Vec<u8>,
    ) -> Result<Leaf, WalkError> {
        if text.len() < self.decider.policy.shortest_value {
            return Ok(Leaf::Unchanged);
        }
        if layers > 0 {
            return self.search_string(id, best, text, layers, out);
        }
        if self.is_clear(id, text, text.len()) {
            return Ok(Leaf::Unchanged);
        }
        self.search_and_learn(id, best, text, out)
    }

    fn search_and_learn(
        &mut self,
        id: Id,
        best: Option<PathHit>,
        text: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<Leaf, WalkError> {
        let leaf = self.search_string(id, best, text, 0, out)?;
        if leaf == Leaf::Unchanged && self.trie.is_remembered(id) {
            self.familiar.learn(id, text);
        }
        Ok(leaf)
    }

    fn search_string(
        &mut self,
        id: Id,
        best: Option<PathHit>,
        text: &[u8],
        layers: u32,
        out: &mut Vec<u8>,
    ) -> Result<Leaf, WalkError> {
        let structured = looks_like_json(text) || may_hold_pairs(text);
        if structured && let Some(leaf) = self.structured(id, best, text, layers, out)? {
            return Ok(leaf);
        }
        self.hits.clear();
        self.decider.policy.search(text, &mut self.hits);
        if self.hits.is_empty() {
            return Ok(Leaf::Unchanged);
        }
        Ok(self.mask_hits(best, text, out))
    }

    /// A string that may hold JSON or pairs; `None` when it is plain text.
    fn structured(
        &mut self,
        id: Id,
        best: Option<PathHit>,
        text: &[u8],
        layers: u32,
        out: &mut Vec<u8>,
    ) -> Result<Option<Leaf>, WalkError> {
        if looks_like_json(text) {
            let outcome = if layers < MAX_LAYERS {
                self.json_text(id, text, layers + 1, out)?
            } else {
                TextOutcome::Unreadable(JsonError::TooDeep)
            };
            match outcome {
                TextOutcome::Unchanged => return Ok(Some(Leaf::Unchanged)),
                TextOutcome::Changed => return Ok(Some(Leaf::Text)),
                TextOutcome::Null => return Ok(Some(Leaf::Null)),
                // Whoever sent it meant members, of which some may be personal: nobody can tell which.
                TextOutcome::Unreadable(error)
                    if error == JsonError::TooDeep || broken::smells_of_members(text) =>
                {
                    return Ok(Some(self.whole_by(MaskKind::Full, "", text, out)));
                }
                TextOutcome::Unreadable(_) => {}
            }
        }
        if layers >= MAX_LAYERS {
            let any = pairs(text).next().or_else(|| labelled(text).next()).is_some();
            return Ok(any.then(|| self.whole_by(MaskKind::Full, "", text, out)));
        }
        let settled = self.pairs(id, text, layers)?;
        if settled.is_empty() {
            return Ok(None);
        }
        let mut hits = std::mem::take(&mut self.hits);
        hits.clear();
        self.decider.policy.search(text, &mut hits);
        hits.retain(|hit| !settled.covers(hit));
        let denied = hits.iter().any(|hit| !self.decider.allowed[usize::from(hit.matcher)]);
        let leaf = match best {
            Some(best) if denied => self.whole(&best, text, out),
            _ if denied || settled.masked => {
                settled.write(self, text, if denied { &hits } else { &[] }, out);
                Leaf::Text
            }
            _ => Leaf::Unchanged,
        };
        self.hits = hits;
        Ok(Some(leaf))
    }

    /// Masks what the value scan found in `text` (in `self.hits`).
    fn mask_hits(&mut self, best: Option<PathHit>, text: &[u8], out: &mut Vec<u8>) -> Leaf {
        if self.hits.iter().all(|hit| self.decider.allowed[usize::from(hit.matcher)]) {
            return Leaf::Unchanged;
        }
        if let Some(best) = best {
            return self.whole(&best, text, out);
        }
        let policy = &self.decider.policy;
        if let [hit] = self.hits[..]
            && hit.start == 0
            && hit.end >= text.len()
        {
            let matcher = &policy.matchers()[usize::from(hit.matcher)];
            return self.whole_by(matcher.mask, &matcher.category, text, out);
        }
        spans::write(policy, text, &self.hits, out);
        Leaf::Text
    }
}

/// Whether something in `text` may join a key to a value: `=`, a colon before a blank, or one behind a quote.
/// Says yes rather too often; the colons of times and URLs are the common no.
#[inline]
fn may_hold_pairs(text: &[u8]) -> bool {
    let ends_key = |byte: Option<&u8>| byte.is_some_and(|byte| b"\"' \t\r\n".contains(byte));
    memchr::memchr2_iter(b'=', b':', text).any(|at| {
        text[at] == b'='
            || matches!(text.get(at + 1), Some(b' ' | b'\t'))
            || ends_key(at.checked_sub(1).and_then(|before| text.get(before)))
    })
}
