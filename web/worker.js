// What stands at the address of the service worker while the page is being worked on: it removes whatever worker a built
// page has left at this address, so that nobody looks at yesterday's page. `cargo xtask build` puts another one here.
const OURS = `zabscope ${self.registration.scope} `;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(leave()));

async function leave() {
  const kept = (await caches.keys()).filter((name) => name.startsWith(OURS));
  await Promise.all(kept.map((name) => caches.delete(name)));
  await self.registration.unregister();
  for (const page of await self.clients.matchAll({ type: 'window' })) page.navigate(page.url);
}
