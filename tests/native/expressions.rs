//! expressions.
