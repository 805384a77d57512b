//! The outer shape of a link: version, packing, checksum, characters.

use super::LinkError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// What a link leads to.
pub struct LinkKind {
    /// What stands before it.
    mark: &'static str,
    /// The versions that are read.
    pub versions: std::ops::RangeInclusive<u8>,
}

/// A run at a moment.
pub const RUN: LinkKind = LinkKind { mark: "s=", versions: 1..=4 };
/// A lesson.
pub const LESSON: LinkKind = LinkKind { mark: "l=", versions: 1..=1 };
/// The longest link, in characters after its mark.
const LONGEST: usize = 16 * 1024;
/// The most that a link may unpack to, in bytes.
const LARGEST: usize = 256 * 1024;

/// What follows the version says how the rest is packed.
const PLAIN: u8 = 0;
const DEFLATED: u8 = 1;

/// The characters for a payload of a version.
pub fn wrap(kind: &LinkKind, version: u8, payload: &[u8]) -> Result<String, LinkError> {
    if payload.len() > LARGEST {
        return Err(LinkError::TooLarge);
    }
    let deflated = compress_to_vec(payload, 10);
    let mut bytes = vec![version];
    if deflated.len() < payload.len() {
        bytes.push(DEFLATED);
        bytes.extend_from_slice(&deflated);
    } else {
        bytes.push(PLAIN);
        bytes.extend_from_slice(payload);
    }
    bytes.extend_from_slice(&crc32(&bytes).to_le_bytes());
    let text = URL_SAFE_NO_PAD.encode(bytes);
    if text.len() > LONGEST { Err(LinkError::TooLarge) } else { Ok(format!("{}{text}", kind.mark)) }
}

/// The version and the payload of a link's characters.
pub fn unwrap(kind: &LinkKind, text: &str) -> Result<(u8, Vec<u8>), LinkError> {
    let text = fragment(text, kind).ok_or(LinkError::NotALink)?;
    if text.len() > LONGEST {
        return Err(LinkError::TooLarge);
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| LinkError::Damaged)?;
    let (body, sum) = bytes.split_last_chunk::<4>().ok_or(LinkError::Damaged)?;
    if crc32(body) != u32::from_le_bytes(*sum) {
        return Err(LinkError::Damaged);
    }
    let (version, packing, packed) = match body {
        [version, packing, packed @ ..] if kind.versions.contains(version) => {
            (*version, *packing, packed)
        }
        [newer, ..] if newer > kind.versions.end() => return Err(LinkError::NewerVersion(*newer)),
        _ => return Err(LinkError::Damaged),
    };
    let payload = match packing {
        PLAIN => packed.to_vec(),
        DEFLATED => decompress_to_vec_with_limit(packed, LARGEST).map_err(|e| match e.status {
            TINFLStatus::HasMoreOutput => LinkError::TooLarge,
            _ => LinkError::Damaged,
        })?,
        _ => return Err(LinkError::Damaged),
    };
    Ok((version, payload))
}

/// What stands after the mark, in the fragment of an address or alone.
pub fn fragment<'t>(text: &'t str, kind: &LinkKind) -> Option<&'t str> {
    let text = text.trim();
    let fragment = text.rsplit_once('#').map_or(text, |(_, fragment)| fragment);
    fragment.split('&').find_map(|part| part.strip_prefix(kind.mark))
}

/// The CRC-32 of zip and Ethernet, bit by bit: links are short.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_zip() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn what_is_packed_is_unpacked_alone_in_a_fragment_or_in_an_address() {
        for payload in [&b"abc"[..], &[7; 1000], b""] {
            let link = wrap(&RUN, 3, payload).unwrap();
            for text in
                [link.clone(), format!("#{link}"), format!(" https://zab.example/#a=1&{link}&b\n")]
            {
                assert_eq!(unwrap(&RUN, &text), Ok((3, payload.to_vec())), "{text}");
            }
        }
    }

    #[test]
    fn a_link_that_unpacks_to_more_than_it_may_is_refused() {
        let bomb = compress_to_vec(&vec![0; 4 * LARGEST], 10);
        let mut bytes = vec![1, DEFLATED];
        bytes.extend_from_slice(&bomb);
        bytes.extend_from_slice(&crc32(&bytes).to_le_bytes());
        let link = format!("s={}", URL_SAFE_NO_PAD.encode(bytes));
        assert!(link.len() < LONGEST);
        assert_eq!(unwrap(&RUN, &link), Err(LinkError::TooLarge));
    }

    #[test]
    fn a_link_of_a_newer_version_says_which() {
        let mut bytes = vec![9, 1, 2, 3];
        bytes.extend_from_slice(&crc32(&bytes).to_le_bytes());
        let link = format!("s={}", URL_SAFE_NO_PAD.encode(bytes));
        assert_eq!(unwrap(&RUN, &link), Err(LinkError::NewerVersion(9)));
    }

    #[test]
    fn what_is_no_link_is_told_from_a_damaged_one() {
        assert_eq!(unwrap(&RUN, "https://zab.example/"), Err(LinkError::NotALink));
        assert_eq!(unwrap(&RUN, ""), Err(LinkError::NotALink));
        assert_eq!(unwrap(&RUN, "#s="), Err(LinkError::Damaged));
        assert_eq!(unwrap(&RUN, "#s=häagen"), Err(LinkError::Damaged));
        assert_eq!(
            unwrap(&RUN, &format!("s={}", "A".repeat(LONGEST + 1))),
            Err(LinkError::TooLarge)
        );
    }
}
