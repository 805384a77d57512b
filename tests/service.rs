//! The state machine alone, one replica of it: against what must always hold.

#[path = "service/model.rs"]
mod model;
#[path = "service/properties.rs"]
mod properties;

/// Transactions and requests are copied into every message and log that carries them.
#[test]
fn what_travels_is_small_and_may_cross_threads() {
    use zabscope::service::{
        apply::State, op::Request, prepare::Prepare, txn::Txn, watch::Watches,
    };
    fn travels<T: Clone + PartialEq + std::fmt::Debug + Send + Sync>() -> usize {
        size_of::<T>()
    }
    assert!(travels::<Txn>() <= 40);
    assert!(travels::<Request>() <= 40);
    travels::<State>();
    travels::<Prepare>();
    travels::<Watches>();
}
