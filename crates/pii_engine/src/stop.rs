//! Stopping in the midst of one value: because the caller wishes it, or because memory ran out.
//!
//! The walk asks between values, and hands its answer up as an error. A search within one long string, a sort or a
//! growing buffer has nothing to hand an error to, so from there it is carried by unwinding to
//! [`crate::Masker`], which starts afresh: what is left half done is thrown away.

use std::any::Any;
use std::cell::RefCell;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;

use crate::walk::WalkError;

/// Values from this size on are listened in, in bytes: shorter ones are done before anybody could wait.
pub(crate) const LONG: usize = 64 << 10;

/// Memory that is left to everything that is too small to ask for its own. More than the greatest size for which
/// the C library changes how it allocates.
const SLACK: usize = 33 << 20;

/// Growth from this size on is asked for, in bytes.
const LARGE: usize = 1 << 20;

/// Answers whether the caller wants the work to stop.
pub(crate) type Interrupt = Rc<dyn Fn() -> bool>;

thread_local! {
    static LISTENING: RefCell<Option<Interrupt>> = const { RefCell::new(None) };
}

/// Until dropped, [`look`] asks `interrupt`.
pub(crate) struct Listening {
    before: Option<Interrupt>,
}

/// Begins to listen.
pub(crate) fn listen(interrupt: Option<Interrupt>) -> Listening {
    Listening { before: LISTENING.replace(interrupt) }
}

impl Drop for Listening {
    fn drop(&mut self) {
        LISTENING.replace(self.before.take());
    }
}

/// Unwinds if the caller wants the work to stop. Asked from within long strings, every few thousand bytes of work.
#[cold]
pub(crate) fn look() {
    let interrupt = LISTENING.with_borrow(Option::clone);
    if interrupt.is_some_and(|interrupt| interrupt()) {
        quit(WalkError::Interrupted);
    }
}

/// Counts the rounds of a loop, and looks every few hundred of them.
#[derive(Default)]
pub(crate) struct Rounds(u32);

impl Rounds {
    #[inline]
    pub fn next(&mut self) {
        self.0 = self.0.wrapping_add(1);
        if self.0.is_multiple_of(256) {
            look();
        }
    }
}

/// Whether `bytes` of memory, and some more for everything that does not ask, are to be had now. Nothing is kept of
/// them. Where an allocation fails that did not ask, the process ends. Asking costs a few microseconds: ask for what
/// may be large.
#[cold]
pub fn has_room(bytes: usize) -> bool {
    let mut room: Vec<u8> = Vec::new();
    let had = room.try_reserve_exact(bytes.saturating_add(SLACK));
    // Or nothing would be asked for.
    black_box(&room);
    had.is_ok()
}

/// Unwinds if `bytes` of memory are not to be had.
pub(crate) fn room(bytes: usize) {
    if bytes >= LARGE && !has_room(bytes) {
        quit(WalkError::OutOfMemory);
    }
}

/// Unwinds if there is not even the memory that a long value needs for its many small parts.
pub(crate) fn some_room() {
    if !has_room(0) {
        quit(WalkError::OutOfMemory);
    }
}

/// Makes room for `more` items.
#[inline]
pub(crate) fn reserve<T>(items: &mut Vec<T>, more: usize) {
    if items.capacity() - items.len() < more {
        grow(items, more);
    }
}

#[cold]
fn grow<T>(items: &mut Vec<T>, more: usize) {
    let bytes = items.len().saturating_add(more).saturating_mul(size_of::<T>());
    if bytes < LARGE {
        items.reserve(more);
        return;
    }
    // Twice as much as there is, or else only what is needed.
    if items.try_reserve(more).or_else(|_| items.try_reserve_exact(more)).is_err() {
        quit(WalkError::OutOfMemory);
    }
    some_room();
}

/// Empties a list that is reused, and gives back what it takes beyond `kept` bytes.
pub(crate) fn shrink<T>(items: &mut Vec<T>, kept: usize) {
    if items.capacity() * size_of::<T>() > kept {
        items.clear();
        items.shrink_to(kept / size_of::<T>());
    }
}

/// Appends `bytes`.
#[inline]
pub(crate) fn append(out: &mut Vec<u8>, bytes: &[u8]) {
    reserve(out, bytes.len());
    out.extend_from_slice(bytes);
}

/// Runs `work`, which the caller's wish and missing memory may end at any place.
pub(crate) fn run<T>(
    interrupt: Option<Interrupt>,
    work: impl FnOnce() -> Result<T, WalkError>,
) -> Result<T, WalkError> {
    let listening = listen(interrupt);
    let result = catch_unwind(AssertUnwindSafe(|| {
        some_room();
        work()
    }));
    drop(listening);
    result.unwrap_or_else(|payload| match reason(&*payload) {
        Some(error) => Err(error),
        None => resume_unwind(payload),
    })
}

struct Quit(WalkError);

/// Ends the mask at hand.
fn quit(error: WalkError) -> ! {
    // Unlike a panic it is no mistake, so no hook is told of it.
    resume_unwind(Box::new(Quit(error)))
}

/// Why the work was stopped; `None` where it panicked.
pub(crate) fn reason(payload: &(dyn Any + Send)) -> Option<WalkError> {
    payload.downcast_ref::<Quit>().map(|quit| quit.0)
}
