//! What went wrong, in words.

use super::build::number;
use crate::intake::answer::Private;
use crate::intake::event::{AttachFault, StoreFault};
use crate::intake::outcome::{Problem, RetryReason, StuckReason};
use crate::text::{Arg, MessageId as M, Phrase};

pub(super) fn retry_reason(why: RetryReason) -> Phrase {
    Phrase::message(match why {
        RetryReason::NoNetwork => M::WhyNoNetwork,
        RetryReason::Busy => M::WhyBusy,
        RetryReason::ServerFailed => M::WhyServerFailed,
        RetryReason::NotTheBackend => M::WhyNotTheBackend,
        RetryReason::InProgress => M::WhyInProgress,
        RetryReason::AttachmentsMissing => M::WhyAttachmentsMissing,
    })
}

pub(super) fn stuck_reason(why: StuckReason, problem: Option<&Problem>) -> Phrase {
    match why {
        StuckReason::Refused => {
            let said = problem.and_then(|problem| problem.detail.clone().or_else(|| problem.title.clone()));
            let detail = said.map_or_else(|| Arg::Phrase(Box::new(M::NoDetail.into())), Arg::Text);
            Phrase::message(M::StuckRefused).with("detail", detail)
        }
        StuckReason::SignIn => M::StuckSignIn.into(),
        StuckReason::WrongPlace => M::StuckWrongPlace.into(),
        StuckReason::TooLarge => M::StuckTooLarge.into(),
        StuckReason::OtherContent => M::StuckOtherContent.into(),
        StuckReason::Unexpected => M::StuckUnexpected.into(),
    }
}

pub(super) fn store_fault(fault: &StoreFault) -> Phrase {
    match fault {
        StoreFault::Full => M::StoreFull.into(),
        StoreFault::Refused => M::StoreRefused.into(),
        StoreFault::Newer { found, supported } => Phrase::message(M::StoreNewer)
            .with("found", Arg::Number(i64::from(*found)))
            .with("supported", Arg::Number(i64::from(*supported))),
        StoreFault::Conflict { .. } => M::StoreConflict.into(),
        StoreFault::AlreadySubmitted => M::StoreAlreadySubmitted.into(),
        StoreFault::Unreadable => M::StoreUnreadable.into(),
        StoreFault::Other(code) => Phrase::message(M::StoreOther).with("code", Arg::Text(code.clone())),
    }
}

pub(super) fn refused(name: &Private, why: &AttachFault) -> Phrase {
    let named = |id| Phrase::message(id).with("name", Arg::Text(name.expose().to_owned()));
    match why {
        AttachFault::TooLarge { bytes, limit } => named(M::FileTooLarge)
            .with("size", Arg::Bytes(*bytes))
            .with("limit", Arg::Bytes(*limit)),
        AttachFault::TooMany { limit } => named(M::FileTooMany).with("limit", number(*limit)),
        AttachFault::WrongType => named(M::FileWrongType),
        AttachFault::Empty => named(M::FileEmpty),
        AttachFault::NoRoom { bytes } => named(M::FileNoRoom).with("size", Arg::Bytes(*bytes)),
        AttachFault::Store(fault) => {
            named(M::FileNotStored).with("why", Arg::Phrase(Box::new(store_fault(fault))))
        }
    }
}
