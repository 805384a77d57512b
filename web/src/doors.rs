//! The doors: where the program is cut in two. What the first picture needs is one file, what lies behind the doors is
//! another, and comes behind the picture. Nothing else says what belongs where: what only doors lead to is behind them,
//! the rest is not. wasm-split finds that out from what the linker knows; `cargo xtask build` calls it.
//!
//! Each room has its doors in a file `behind.rs`. A door is a function that answers `None` until `open` of that file has
//! loaded what is behind it; whoever is told something that needs a door keeps it until then (`App::update`). Without the
//! feature `doors` there is one file, and every door stands open.

/// Makes the doors of a room, which is named first: functions whose results are options; and `open`, which is false if what
/// lies behind them did not come and may be asked for again.
macro_rules! doors {
    ($room:ident: $($(#[$doc:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) -> $out:ty $body:block)*) => {
        /// The functions behind the doors.
        #[cfg(all(feature = "doors", target_family = "wasm"))]
        struct Ways {
            $($name: fn($($type),*) -> $out,)*
        }

        #[cfg(all(feature = "doors", target_family = "wasm"))]
        thread_local! {
            static WAYS: std::cell::OnceCell<Ways> = const { std::cell::OnceCell::new() };
        }

        #[cfg(all(feature = "doors", target_family = "wasm"))]
        #[allow(unsafe_code)]
        #[wasm_split_helpers::wasm_split(later, fallible)]
        fn $room() -> Result<Ways, wasm_split_helpers::SplitLoaderError> {
            $(fn $name($($arg: $type),*) -> $out $body)*
            Ok(Ways { $($name),* })
        }

        pub async fn open() -> bool {
            #[cfg(all(feature = "doors", target_family = "wasm"))]
            {
                let Ok(ways) = $room().await else { return false };
                WAYS.with(|known| drop(known.set(ways)));
                return true;
            }
            #[cfg(not(all(feature = "doors", target_family = "wasm")))]
            true
        }

        $(
            $(#[$doc])*
            $vis fn $name($($arg: $type),*) -> Option<$out> {
                #[cfg(all(feature = "doors", target_family = "wasm"))]
                return WAYS.with(|ways| ways.get().map(|ways| (ways.$name)($($arg),*)));
                #[cfg(not(all(feature = "doors", target_family = "wasm")))]
                Some($body)
            }
        )*
    };
}
pub(crate) use doors;
