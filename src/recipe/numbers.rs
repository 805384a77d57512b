//! What follows from the facts, in numbers.
