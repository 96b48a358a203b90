//! News for the other windows of this browser: the outbox changed, staff locked.

use super::{listen, member};
use web_sys::BroadcastChannel;

const CHANNEL: &str = "jiesu";

/// What is said on the channel, in one word: what changed is read from the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// The outbox changed.
    Outbox,
    /// Somebody locked; every window locks.
    Locked,
}

impl News {
    fn word(self) -> &'static str {
        match self {
            News::Outbox => "outbox",
            News::Locked => "locked",
        }
    }
}

/// The channel to the other windows; silent where the browser has none.
#[derive(Clone)]
pub struct Tabs {
    channel: Option<BroadcastChannel>,
}

impl Tabs {
    /// Opens the channel and calls back with whatever another window says.
    pub fn open(mut heard: impl FnMut(News) + 'static) -> Tabs {
        let channel = BroadcastChannel::new(CHANNEL).ok();
        if let Some(channel) = &channel {
            listen(channel, "message", move |event| {
                let word = member(&event, "data").and_then(|word| word.as_string());
                let known = [News::Outbox, News::Locked];
                if let Some(news) = known
                    .into_iter()
                    .find(|news| Some(news.word()) == word.as_deref())
                {
                    heard(news);
                }
            });
        }
        Tabs { channel }
    }

    /// Tells the other windows.
    pub fn tell(&self, news: News) {
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&news.word().into());
        }
    }
}
