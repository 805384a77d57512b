//! Recordings of client libraries' recipes must happen here, too.

#[path = "recipes/recordings.rs"]
mod recordings;
#[path = "recipes/requests.rs"]
mod requests;
