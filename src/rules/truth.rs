//! Three-valued logic (Kleene): an answer that is missing never becomes a "no".

use serde::{Deserialize, Serialize};

/// Whether something holds, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// It holds, and no open fact can change that.
    True,
    /// It does not hold, and no open fact can change that.
    False,
    /// An open fact decides.
    Unknown,
}

impl Truth {
    /// Both hold. One `False` decides, even beside `Unknown`.
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, Truth::True) => Truth::True,
            _ => Truth::Unknown,
        }
    }

    /// At least one holds. One `True` decides, even beside `Unknown`.
    pub fn or(self, other: Truth) -> Truth {
        self.not().and(other.not()).not()
    }

    /// The opposite; `Unknown` stays so.
    #[expect(
        clippy::should_implement_trait,
        reason = "reads as one of a family: and, or, not"
    )]
    #[must_use]
    pub fn not(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        }
    }

    /// `True`.
    pub fn is_true(self) -> bool {
        self == Truth::True
    }

    /// `False`.
    pub fn is_false(self) -> bool {
        self == Truth::False
    }

    /// `Unknown`.
    pub fn is_unknown(self) -> bool {
        self == Truth::Unknown
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Truth {
        if value { Truth::True } else { Truth::False }
    }
}
