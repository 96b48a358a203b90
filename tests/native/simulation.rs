//! Devices with failing saves, a full or dying database, clocks that jump, several windows, windows that are killed at
//! any moment, backups that travel, and an unreliable network; the store, the delivery and the application are the real
//! ones.
//!
//! What must hold in every run, after every step (invariants 8 and 9 of ARCHITECTURE.md): a case that a person saw
//! confirmed is in its device's outbox with what it still needs, or delivered; the bank holds it at most once, with the
//! confirmed content; a draft that was called saved is stored as it was called, until a person or an announced end
//! deletes it; and when everything works again, every case arrives with its files.
//!
//! `JIESU_SIMULATION=first-last` sets the seeds.

mod bank;
mod device;
mod disk;
mod laws;

use device::World;

/// How many steps a run has before everything works again.
const STEPS: usize = 500;

#[test]
fn nothing_is_lost_and_nothing_arrives_twice() {
    let range = std::env::var("JIESU_SIMULATION").ok();
    let (first, last) = range
        .as_deref()
        .and_then(|range| range.split_once('-'))
        .map_or((1, 1_000), |(first, last)| {
            (first.parse::<u64>().unwrap(), last.parse::<u64>().unwrap())
        });
    let mut sum = laws::Tally::default();
    for seed in first..=last {
        let _named = Named(seed);
        let mut world = World::new(seed);
        for _ in 0..STEPS {
            world.step();
            laws::hold(&mut world);
        }
        world.heal();
        laws::hold(&mut world);
        sum += laws::at_the_end(&world);
    }
    println!(
        "simulated {} confirmed {} delivered {} duplicated {} lost {} other {} withdrawn {} mended {} kills {} failures {} clocks {} travelled {} expired {} sealed {} parted {} files {}",
        last - first + 1,
        sum.confirmed,
        sum.delivered,
        sum.duplicated,
        sum.lost,
        sum.other,
        sum.withdrawn,
        sum.mended,
        sum.kills,
        sum.failures,
        sum.clocks,
        sum.travelled,
        sum.expired,
        sum.sealed,
        sum.parted,
        sum.files,
    );
    let runs = usize::try_from(last - first + 1).unwrap();
    assert!(
        sum.confirmed > runs / 10,
        "the people of this simulation get through: {}",
        sum.confirmed
    );
    assert!(sum.parted > 0, "some complaints are mixed");
    assert!(sum.withdrawn > 0 && sum.mended > 0, "some change their minds");
}

/// Names the seed of a run that fails.
struct Named(u64);

#[expect(clippy::print_stdout, reason = "a test that fails says by which seed")]
impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("seed {}", self.0);
        }
    }
}
