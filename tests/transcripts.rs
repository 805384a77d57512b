//! Golden transcripts: the protocol's behaviour, told by the engine itself.
//!
//! Every file in `tests/transcripts/` is a claim (its name), a purpose (its
//! first line), and blocks of a sentence, commands, and after a line `---` what
//! followed ([goldenscript](https://docs.rs/goldenscript)). A transcript
//! that changes is a behaviour that changed: read the difference, find out who
//! is right. `UPDATE_TRANSCRIPTS=1 cargo test --test transcripts` writes what
//! followed anew.
//!
//! The commands are explained in `transcript_runner/script.rs`.

#[path = "transcript_runner/script.rs"]
mod script;
#[path = "transcript_runner/solo.rs"]
mod solo;

use std::fs;
use std::path::Path;

/// Longer than this, nobody reads a difference.
const LONGEST: usize = 80;

#[test]
fn every_transcript_tells_what_its_name_claims() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let update = std::env::var_os("UPDATE_TRANSCRIPTS").is_some();
    let mut wrong = Vec::new();
    for entry in fs::read_dir(&folder).expect("the folder of transcripts") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let told = fs::read_to_string(&path).expect("a readable transcript");
        assert!(told.starts_with("# "), "{name}: the first line says the purpose: `# …`");
        let got = goldenscript::generate(&mut script::Script::new(), &told)
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(!got.contains("---\nok\n"), "{name}: a block shows nothing, so it cannot fail");
        assert!(got.lines().count() <= LONGEST, "{name}: too long for people to read a difference");
        if update {
            fs::write(&path, got).expect("written");
        } else if got != told {
            let at = got.lines().zip(told.lines()).position(|(a, b)| a != b);
            let at = at.unwrap_or(got.lines().count().min(told.lines().count()));
            let line = |text: &str| text.lines().nth(at).unwrap_or("(end)").to_owned();
            wrong.push(format!("{name}:\n  told: {}\n  got:  {}", line(&told), line(&got)));
        }
    }
    assert!(wrong.is_empty(), "{} transcripts differ\n{}", wrong.len(), wrong.join("\n"));
}
