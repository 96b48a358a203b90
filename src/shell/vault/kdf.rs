//! What makes a passphrase costly to guess: Argon2id (RFC 9106).

use argon2::{Algorithm, Argon2, Block, Params, Version};

/// What one guess costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes; more than one would help only whoever guesses, since a worker has one thread.
    pub lanes: u32,
}

impl Cost {
    /// RFC 9106's second choice, for devices that are short of memory, but with one lane.
    pub const CHOSEN: Cost = Cost {
        memory: 64 * 1024,
        passes: 3,
        lanes: 1,
    };
    /// What a stored record may ask for at most: a damaged one must not take all of a device's memory.
    const MOST: Cost = Cost {
        memory: 1024 * 1024,
        passes: 64,
        lanes: 16,
    };

    /// Whether a device can be asked to pay it.
    pub fn is_payable(self) -> bool {
        self.memory <= Cost::MOST.memory && self.passes <= Cost::MOST.passes && self.lanes <= Cost::MOST.lanes
    }
}

/// 32 bytes from a passphrase. `None` where the cost or the salt is out of bounds, or the memory is not to be had.
pub fn argon2id(passphrase: &[u8], salt: &[u8], cost: Cost) -> Option<[u8; 32]> {
    if !cost.is_payable() {
        return None;
    }
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).ok()?;
    let mut blocks = Vec::<Block>::new();
    blocks.try_reserve_exact(params.block_count()).ok()?;
    blocks.resize(params.block_count(), Block::default());
    let mut out = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(passphrase, salt, &mut out, &mut blocks)
        .ok()?;
    Some(out)
}
