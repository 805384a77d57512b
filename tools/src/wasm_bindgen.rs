//! `wasm-bindgen`, from its own library: what the lock file pins is what builds the page, and nothing is downloaded.

use std::{env, process};

fn main() {
    if let Err(error) = wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(env::args_os()) {
        eprintln!("error: {error:?}");
        process::exit(1);
    }
}
