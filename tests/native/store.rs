//! The store's conformance, natively: the memory twin without a cipher and under one that is bound to places.

#[path = "../shared/store_conformance.rs"]
pub mod conformance;

use conformance::{CHECKS, Windows, run};
use jiesu::intake::event::StoreFault;
use jiesu::shell::store::{Cases, Cipher, MemoryStore, Plain};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Runs a future that never waits for anything outside of itself.
pub fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a memory twin waited for something"),
    }
}

/// No secret, but as strict as a real cipher about places and torn bytes.
#[derive(Clone, Copy)]
struct Bound;

impl Cipher for Bound {
    async fn seal(&self, place: &str, plain: Vec<u8>) -> Result<Vec<u8>, StoreFault> {
        let mut out = place.as_bytes().to_vec();
        out.push(0);
        out.extend(plain.iter().map(|byte| byte ^ 0x55));
        Ok(out)
    }

    async fn open(&self, place: &str, sealed: Vec<u8>) -> Result<Vec<u8>, StoreFault> {
        let text = sealed
            .strip_prefix(place.as_bytes())
            .and_then(|rest| rest.strip_prefix(&[0]));
        Ok(text
            .ok_or(StoreFault::Unreadable)?
            .iter()
            .map(|byte| byte ^ 0x55)
            .collect())
    }
}

#[test]
fn memory_conforms() {
    for check in 0..CHECKS {
        let store = MemoryStore::new();
        now(run(
            check,
            Windows {
                one: Cases::new(store.clone(), Plain),
                other: Cases::new(store, Plain),
            },
        ));
    }
}

#[test]
fn memory_conforms_under_a_cipher() {
    for check in 0..CHECKS {
        let store = MemoryStore::new();
        now(run(
            check,
            Windows {
                one: Cases::new(store.clone(), Bound),
                other: Cases::new(store, Bound),
            },
        ));
    }
}

#[test]
fn one_window_holds_the_lease_until_it_runs_out() {
    use jiesu::rules::Moment;
    let store = MemoryStore::new();
    let (one, other) = (Cases::new(store.clone(), Plain), Cases::new(store, Plain));
    let at = |ms: i64| Moment::from_unix_ms(1_790_000_000_000 + ms);
    assert_eq!(now(one.take_lease(at(0), 60_000)), Ok(true));
    assert_eq!(now(other.take_lease(at(59_999), 60_000)), Ok(false));
    assert_eq!(now(other.take_lease(at(60_001), 60_000)), Ok(true));
    // A clock that was set back by an hour locks nobody out.
    assert_eq!(now(one.take_lease(at(-3_600_000), 60_000)), Ok(true));
    now(one.drop_lease()).unwrap();
    assert_eq!(now(other.take_lease(at(-3_599_999), 60_000)), Ok(true));
}
