
// Added by `cargo xtask build`: the rest of the program, loaded as soon as the first picture stands. Whoever calls a
// function of it before that waits for it here.
const rest = { address: new URL('REST_ADDRESS', import.meta.url), waited: 0, there: false };
// The program asks for it to know that it comes in two parts; tests and benchmarks, how often somebody had to wait.
globalThis.zabscopeRest = rest;

/** A request that the page waits for does not reach a service worker: what that keeps is taken before the program begins. */
async function restFromKeeper() {
    try {
        if (!navigator.serviceWorker?.controller) return undefined;
        const response = await fetch(rest.address);
        return response.ok ? await response.arrayBuffer() : undefined;
    } catch {
        return undefined; // A page without an origin is not even told that it may not; or the keeper has lost it.
    }
}
const restKept = await restFromKeeper();

function restBytes() {
    if (restKept) return restKept;
    const request = new XMLHttpRequest();
    request.open('GET', rest.address, false);
    request.overrideMimeType('text/plain; charset=x-user-defined');
    request.send();
    return Uint8Array.from(request.response, (letter) => letter.charCodeAt(0) & 255);
}

function restImports() {
    return { ...__wbg_get_imports(), first: wasm };
}

function restIsThere() {
    wasm.ready.value = 1;
    rest.there = true;
    dispatchEvent(new CustomEvent('zabscope-whole'));
}

function restNow() {
    if (wasm.ready.value) return;
    rest.waited += 1;
    new WebAssembly.Instance(new WebAssembly.Module(restBytes()), restImports());
    restIsThere();
}

async function restSoon() {
    // Twice: what has been drawn shall be on the screen.
    await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
    if (wasm.ready.value) return;
    const module = await (restKept ? WebAssembly.compile(restKept) : WebAssembly.compileStreaming(fetch(rest.address)));
    if (wasm.ready.value) return;
    await WebAssembly.instantiate(module, restImports());
    restIsThere();
}

addEventListener('TrunkApplicationStarted', () => {
    rest.loaded = restSoon().catch((error) => console.warn('the rest of Zabscope comes when it is needed', error));
}, { once: true });
