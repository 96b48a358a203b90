//! News for the other windows of this browser: the outbox changed.

use super::listen;
use web_sys::BroadcastChannel;

const CHANNEL: &str = "jiesu";
/// The only word said on the channel; what changed is read from the store.
const OUTBOX: &str = "outbox";

/// The channel to the other windows; silent where the browser has none.
#[derive(Clone)]
pub struct Tabs {
    channel: Option<BroadcastChannel>,
}

impl Tabs {
    /// Opens the channel and calls back whenever another window changed the outbox.
    pub fn open(mut changed: impl FnMut() + 'static) -> Tabs {
        let channel = BroadcastChannel::new(CHANNEL).ok();
        if let Some(channel) = &channel {
            listen(channel, "message", move |_| changed());
        }
        Tabs { channel }
    }

    /// Tells the other windows that the outbox changed.
    pub fn outbox_changed(&self) {
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&OUTBOX.into());
        }
    }
}
