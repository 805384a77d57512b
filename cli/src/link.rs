//! `zabscope link`: between files and links.

use super::{input, say};
use zabscope::scenario::link;

/// What is done with a link.
#[derive(clap::Subcommand)]
pub enum LinkCommand {
    /// Print the link to a scenario, opened where it wants to be opened
    Encode {
        /// A scenario file, or the id of a scenario that comes with Zabscope
        scenario: String,
    },
    /// Print the scenario file that says what a link says
    Decode {
        /// `s=…`, or an address that ends in it
        link: String,
    },
}

/// Does it.
pub fn run(command: &LinkCommand) -> Result<(), String> {
    match command {
        LinkCommand::Encode { scenario } => {
            let opened = input::scenario(scenario)?;
            let opened = opened.open().map_err(|e| format!("{scenario}: {e}"))?;
            let link = link::encode(&opened.scenario, &opened.run).map_err(|e| e.to_string())?;
            say(&format!("#{link}\n"));
        }
        LinkCommand::Decode { link } => {
            say(&link::decode(link).map_err(|e| e.to_string())?.to_json());
        }
    }
    Ok(())
}
