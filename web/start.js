// Starts the program; `cargo xtask build` writes the names of its files in here, and behind it what else this page does.
import init from './zabscope-web.js';
const wasm = await init({ module_or_path: './zabscope-web_bg.wasm' });
// The page is there when the program has its texts and has made `window.zabscope`.
if (!window.zabscope) await new Promise((go) => addEventListener('zabscope-begun', go, { once: true }));
dispatchEvent(new CustomEvent('TrunkApplicationStarted', { detail: { wasm } }));
