
// Added by `cargo xtask build`: the page keeps itself for when there is no network (`offline-worker.js`), after all of
// it is there and nothing else is to be done. Not in a frame, not from a file, and not while it is being worked on.
function keeper() {
  try {
    const framed = window !== window.top || new URLSearchParams(location.search).get('embed') === '1';
    return framed || !isSecureContext || !/^http/.test(location.protocol) ? undefined : navigator.serviceWorker;
  } catch {
    return undefined; // A page without an origin is not even told that it may not.
  }
}

/**
 * Chromium may let a worker that has been asked to take over wait for minutes, when the one before it was just being
 * stopped. Then the page comes from the network, if there is one, and is kept anew.
 */
async function withoutKeeper(registration) {
  const there = await fetch(new URL('worker.js', import.meta.url), { cache: 'no-store' })
    .then((answer) => answer.text().then(() => answer.ok)).catch(() => false);
  if (!there) return void setTimeout(() => withoutKeeper(registration), 5_000);
  await registration.unregister();
  location.reload();
}

async function keepForOffline(workers) {
  await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  await new Promise((go) => (globalThis.requestIdleCallback ?? setTimeout)(go, { timeout: 5_000 }));
  let [had, wanted, looked] = [Boolean(workers.controller), false, Date.now()];
  const registration = await workers.register(new URL('worker.js', import.meta.url), { updateViaCache: 'none' });
  if (!registration) return;
  const news = () => dispatchEvent(new CustomEvent('zabscope-news'));
  const look = () => { if (registration.waiting && workers.controller) news(); };
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
  look();
  addEventListener('zabscope-take-news', () => {
    wanted = true;
    if (!registration.waiting) return void location.reload();
    registration.waiting.postMessage('take over');
    setTimeout(() => withoutKeeper(registration), 5_000);
  });
  workers.addEventListener('controllerchange', () => {
    if (wanted) location.reload();
    else if (had) news(); // Another window has asked for the new version.
    had = true;
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - looked < 3_600_000) return;
    looked = Date.now();
    registration.update().catch(() => {});
  });
}

const workers = keeper();
if (workers) keepForOffline(workers).catch((error) => console.warn('Zabscope could not be kept for offline use', error));
