//! How often one caller may ask. Kept in memory and forgotten within a minute or two; never written down.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// So many callers are remembered at once; beyond that the idle ones are forgotten.
const REMEMBERED: usize = 50_000;
/// The time over which is counted, in milliseconds.
const MINUTE: i64 = 60_000;

/// So many requests in any minute, by caller.
pub struct Rate {
    /// Between two requests of a steady caller, in milliseconds.
    interval: i64,
    /// By caller, the moment at which everything that was asked so far would have been asked at a steady pace.
    paid_until: Mutex<HashMap<String, i64>>,
}

impl Rate {
    /// At most `per_minute` requests, as a burst or spread out; none limits nothing.
    pub fn new(per_minute: u32) -> Option<Rate> {
        let interval = MINUTE.checked_div(i64::from(per_minute))?;
        Some(Rate {
            interval: interval.max(1),
            paid_until: Mutex::default(),
        })
    }

    /// Counts one request at `now`, in milliseconds.
    ///
    /// # Errors
    /// It is one too many: whole seconds to wait, at least one.
    pub fn ask(&self, caller: &str, now: i64) -> Result<(), u64> {
        let mut callers = self.paid_until.lock().unwrap_or_else(PoisonError::into_inner);
        if callers.len() >= REMEMBERED {
            callers.retain(|_, until| *until > now);
            if callers.len() >= REMEMBERED {
                // A flood from everywhere at once: memory matters more than who is counted twice.
                callers.clear();
            }
        }
        let until = callers.get(caller).copied().unwrap_or(now).max(now);
        // A clock that was set back must not lock anybody out for longer than that.
        let until = until.min(now + MINUTE);
        let over = until + self.interval - now - MINUTE;
        let taken = over <= 0;
        callers.insert(
            caller.to_owned(),
            if taken { until + self.interval } else { until },
        );
        if taken {
            return Ok(());
        }
        Err(u64::try_from((over + 999) / 1000).unwrap_or(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_taken_then_a_steady_pace() {
        let rate = Rate::new(6).unwrap();
        for _ in 0..6 {
            assert_eq!(rate.ask("a", 0), Ok(()));
        }
        assert_eq!(rate.ask("a", 0), Err(10));
        assert_eq!(rate.ask("b", 0), Ok(()), "another caller is not held up");
        assert!(rate.ask("a", 9_999).is_err());
        assert_eq!(rate.ask("a", 10_000), Ok(()));
        assert!(rate.ask("a", 10_000).is_err());
        for _ in 0..6 {
            assert_eq!(rate.ask("a", 200_000), Ok(()));
        }
        assert!(
            rate.ask("a", 0).is_err(),
            "the clock was set back, which opens nothing"
        );
        assert_eq!(
            rate.ask("a", 60_000),
            Ok(()),
            "and locks out for a minute at most"
        );
        assert!(Rate::new(0).is_none());
    }

    #[test]
    fn the_memory_it_takes_is_bounded() {
        let rate = Rate::new(1).unwrap();
        for caller in 0..REMEMBERED * 2 {
            let _ = rate.ask(&caller.to_string(), 0);
        }
        assert!(rate.paid_until.lock().unwrap().len() <= REMEMBERED);
    }
}
