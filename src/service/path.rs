//! Paths: their parts, and which of them a server takes (6.1.2).
//!
//! A server does not check the same thing for every request. `create` wants a
//! slash, then a parent, and only then a proper path; `delete` never looks at
//! the syntax; reads do not either. So the checks stand here one by one, and
//! each operation calls those that it really makes.

use std::sync::Arc;

/// A path, shared by everything that names it.
pub type Path = Arc<str>;

/// The znodes that are there from the beginning and stay (6.1.1).
pub const SPECIAL: [&str; 4] = ["/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config"];

/// Is it one of the four that cannot be deleted?
pub fn is_special(path: &str) -> bool {
    SPECIAL.contains(&path)
}

/// Everything before the last slash, as the server cuts it: the parent of `/a`
/// is the empty path, another name of the root. `None` without a slash or with
/// a NUL.
pub fn parent(path: &str) -> Option<&str> {
    let slash = path.rfind('/')?;
    if path.contains('\0') { None } else { Some(&path[..slash]) }
}

/// Everything after the last slash.
pub fn name(path: &str) -> &str {
    path.rfind('/').map_or(path, |slash| &path[slash + 1..])
}

/// The name under which the tree keeps it: the empty path is the root.
pub fn key(path: &str) -> &str {
    if path.is_empty() { "/" } else { path }
}

/// The name under which the tree keeps the parent of a znode. The root is its own: nothing
/// stands above it.
pub fn parent_key(path: &str) -> &str {
    let parent = parent(path);
    debug_assert!(parent.is_some(), "{path:?} names no znode, so it has no parent");
    key(parent.unwrap_or_default())
}

/// `PathUtils.validatePath`.
pub fn is_valid(path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else {
        return false;
    };
    rest.is_empty() || rest.split('/').all(is_valid_name)
}

fn is_valid_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && name.chars().all(is_valid_char)
}

/// Java looks at UTF-16 units: whatever needs two of them is made of surrogates.
fn is_valid_char(c: char) -> bool {
    !matches!(u32::from(c), 0..=0x1f | 0x7f..=0x9f | 0xd800..=0xf8ff | 0xfff0..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_takes_and_refuses_these() {
        for good in ["/", "/a", "/a/b", "/...", "/a/ ", "/.a", "/a..", "/é/漢", "/a\u{f900}"] {
            assert!(is_valid(good), "{good:?}");
        }
        for bad in ["", "a", "/a/", "//", "/a//b", "/.", "/..", "/a/./b", "/a/../b", "/a\0"] {
            assert!(!is_valid(bad), "{bad:?}");
        }
        for bad in ['\u{1}', '\u{1f}', '\u{7f}', '\u{9f}', '\u{e000}', '\u{f8ff}', '\u{fff0}', '😀']
        {
            assert!(!is_valid(&format!("/a{bad}")), "{bad:?}");
        }
    }

    #[test]
    fn a_path_is_cut_at_its_last_slash() {
        assert_eq!((parent("/a/b"), name("/a/b")), (Some("/a"), "b"));
        assert_eq!((parent("/a"), parent("/"), parent("a")), (Some(""), Some(""), None));
        assert_eq!((parent("/a/"), parent("/a\0/b"), key("")), (Some("/a"), None, "/"));
    }
}
