//! What a guess costs.

use jiesu::shell::vault::{Cost, argon2id, wait_after};

#[test]
fn argon2id_gives_what_the_reference_implementation_gives() {
    // `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1`, and -p 4 -m 8: phc-winner-argon2, test.c and its man page.
    let cost = Cost {
        memory: 65_536,
        passes: 2,
        lanes: 1,
    };
    let hash = argon2id(b"password", b"somesalt", cost).unwrap();
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"
    );
}

#[test]
fn a_damaged_record_cannot_ask_for_all_memory() {
    let cost = |memory, passes, lanes| Cost {
        memory,
        passes,
        lanes,
    };
    let refused = [
        cost(u32::MAX, 3, 1),
        cost(65_536, u32::MAX, 1),
        cost(65_536, 3, u32::MAX),
        cost(0, 3, 1),
        cost(64, 0, 1),
        cost(64, 3, 0),
    ];
    for cost in refused {
        assert_eq!(argon2id(b"password", b"somesalt", cost), None, "{cost:?}");
    }
    assert_eq!(argon2id(b"password", b"short", cost(64, 1, 1)), None);
}

#[test]
fn waits_grow_and_end() {
    let waits: Vec<i64> = (0..=12).map(wait_after).collect();
    assert_eq!(
        waits,
        [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900].map(|seconds| seconds * 1_000)
    );
    assert_eq!(wait_after(u64::MAX), 900_000);
}
