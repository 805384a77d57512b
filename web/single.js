// Added by `cargo xtask build --single-file`: the program and its data files lie in the page itself, packed.
async function zabscopeUnpacked(name) {
  const packed = document.getElementById(`zabscope-${name}`);
  const bytes = Uint8Array.from(atob(packed.textContent), (letter) => letter.charCodeAt(0));
  packed.remove();
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')));
}
const zabscopeAsked = {};
globalThis.zabscopeData = (name) => zabscopeAsked[name] ??= zabscopeUnpacked(name).then((file) => file.text());

if (typeof DecompressionStream === 'undefined') {
  document.getElementById('page').textContent = 'This browser is too old for Zabscope: it cannot unpack the program. 此浏览器太旧，无法解压 Zabscope 程序。';
} else {
  const wasm = await __wbg_init({ module_or_path: await (await zabscopeUnpacked('program')).arrayBuffer() });
  if (!window.zabscope) await new Promise((go) => addEventListener('zabscope-begun', go, { once: true }));
  dispatchEvent(new CustomEvent('TrunkApplicationStarted', { detail: { wasm } }));
}
