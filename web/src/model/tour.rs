//! How far the first visit is: read off the world, because a visitor may go back and do something else.

use super::Model;
use super::class::Tour;
use zabscope::base::ServerId;

/// Whoever leads and serves.
pub fn leader(model: &Model) -> Option<ServerId> {
    let nodes = model.run.world().nodes().iter().map(|n| &n.server);
    let leads = nodes.filter(|s| s.leading().is_some() && s.serves());
    leads.max_by_key(|s| s.leading().map(|l| l.epoch)).map(|s| s.id)
}

/// Is this server's process gone?
pub fn is_down(model: &Model, server: ServerId) -> bool {
    let mut nodes = model.run.world().nodes().iter();
    nodes.any(|node| node.server.id == server && node.server.process.is_none())
}

/// The leader that is to be crashed, where it leads.
pub fn wanted(model: &Model) -> Option<ServerId> {
    match model.page.class.tour {
        Some(Tour::Crash(boss) | Tour::Crashed(boss)) => {
            leader(model).filter(|leads| *leads == boss)
        }
        Some(Tour::Waits | Tour::Elected(_)) | None => None,
    }
}
