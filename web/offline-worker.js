// The service worker of the built page: it keeps the files that this version is made of, and answers with them, with a
// network and without one. `cargo xtask build` writes the version and the files, each with its SHA-256, into it; another
// build is another worker, which waits until the page asks it to take over. It keeps nothing else, and answers for
// nothing else.
const VERSION = 'THE_VERSION';
const FILES = THE_FILES;

const scope = self.registration.scope;
/** All of Zabscope's versions below this address; other copies on this server keep theirs. */
const OURS = `zabscope ${scope} `;
const CACHE = OURS + VERSION;
const page = new URL('index.html', scope).href;
const known = new Set([scope, ...Object.keys(FILES).map((name) => new URL(name, scope).href)]);

self.addEventListener('install', (event) => event.waitUntil(keep()));
self.addEventListener('activate', (event) => event.waitUntil(begin()));
self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  url.hash = '';
  if (request.mode === 'navigate') url.search = '';
  if (request.method === 'GET' && known.has(url.href)) event.respondWith(answer(url.href, request));
});

/** All files or none: what is not what this version is made of ends it, until the browser looks again. */
async function keep() {
  try {
    const cache = await caches.open(CACHE);
    await Promise.all(Object.entries(FILES).map(([name, sum]) => keepOne(cache, name, sum)));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function keepOne(cache, name, sum) {
  // The page has no hash in its name: it is asked for anew. Everything else is what the browser has just loaded.
  const isPage = name === 'index.html';
  const response = await fetch(isPage ? scope : new URL(name, scope).href, { cache: isPage ? 'no-cache' : 'default' });
  const bytes = await response.arrayBuffer();
  const found = Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  if (!response.ok || found.map((byte) => byte.toString(16).padStart(2, '0')).join('') !== sum) {
    throw new Error(`${name} is not that of version ${VERSION}`);
  }
  const headers = new Headers(response.headers);
  for (const gone of ['content-encoding', 'content-length']) headers.delete(gone);
  await cache.put(isPage ? page : new URL(name, scope).href, new Response(bytes, { headers }));
}

async function begin() {
  const old = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(url, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(url === scope ? page : url)) ?? fetch(request);
}
