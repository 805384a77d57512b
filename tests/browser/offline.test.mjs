// The page without a network: what a service worker keeps of it, and all of it in one file.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { browserTest, dist, eventually, expectAccessible, openPage, shutDown, tried, TYPES } from './harness.mjs';
import { elect, moment, server, step } from './walk.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sum = (bytes) => createHash('sha256').update(bytes).digest('hex');
const read = (name) => readFileSync(join(dist, name));

/** What `cargo xtask build` has made: name to bytes. */
const built = () => new Map(readdirSync(dist).filter((name) => name !== 'zabscope.html').map((name) => [name, read(name)]));

/** The same as another build would have made it: the start and a style sheet under other names, the page with a mark. */
function builtAnew(files) {
  const next = new Map(files);
  let page = files.get('index.html').toString();
  for (const old of [...files.keys()].filter((name) => /^(start|style)-/.test(name))) {
    const name = old.replace(/-.*\./, '-anew.');
    next.set(name, files.get(old));
    next.delete(old);
    page = page.replace(old, name);
  }
  next.set('index.html', Buffer.from(page.replace('<html', '<html data-build="anew"')));
  const listed = [...next].filter(([name]) => !/^worker\.js$|\.d\.ts$/.test(name)).map(([name, bytes]) => [name, sum(bytes)]);
  const worker = files.get('worker.js').toString()
    .replace(/^const VERSION = .*$/m, "const VERSION = 'anew';")
    .replace(/^const FILES = .*$/m, `const FILES = ${JSON.stringify(Object.fromEntries(listed))};`);
  return next.set('worker.js', Buffer.from(worker));
}

/** A server below a path whose files change from version to version. It notes what it was asked for. */
async function serve(files, path) {
  const state = { files, asked: [] };
  const listening = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = pathname === path ? 'index.html' : pathname.slice(path.length);
    const body = pathname.startsWith(path) ? state.files.get(name) : undefined;
    state.asked.push(name);
    if (body === undefined) return void response.writeHead(404).end('not here');
    response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'text/plain' }).end(body);
  });
  await new Promise((ready) => listening.listen(0, '127.0.0.1', ready));
  state.home = `http://127.0.0.1:${listening.address().port}${path}`;
  state.close = () => { listening.closeAllConnections(); listening.close(); };
  return state;
}

const caches = (page) => page.evaluate(async () => {
  const found = {};
  for (const name of await caches.keys()) found[name] = (await (await caches.open(name)).keys()).map((request) => request.url);
  return found;
});
/** Until the page is kept: its worker answers for it. */
const kept = (page) => page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated', null, { timeout: 60_000 });

after(shutDown);

/** A test with a server of its own and a browser that may keep the page. */
function keptTest(claim, body, path = '/a/b/') {
  test(claim, { timeout: 180_000 }, async () => {
    const site = await serve(built(), path);
    const page = await openPage('', { home: site.home, serviceWorkers: 'allow' });
    try {
      await tried(page, claim, () => body(page, site));
    } finally {
      site.close();
    }
  });
}

keptTest('after the first visit the page works without a network, all of it, at any of its addresses', async (page, site) => {
  await page.locator('.page').waitFor();
  await kept(page);
  const [[name, files]] = Object.entries(await caches(page));
  assert.match(name, /^zabscope http.*\/a\/b\/ [0-9a-f]{16}$/);
  const wanted = [...site.files.keys()].filter((file) => !/^worker\.js$|\.d\.ts$/.test(file)).map((file) => site.home + file);
  assert.deepEqual(files.sort(), wanted.sort(), 'all that the page is made of, and nothing else');

  await elect(page);
  const there = await moment(page);
  await page.keyboard.press('s');
  await page.getByText('Copied.').waitFor();
  const link = page.url();
  site.close();
  await page.context().setOffline(true);
  const asked = site.asked.length;
  await page.goto(`${site.home}?lang=zh`);
  await page.locator('.page').waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN');
  // What the rest of the program does: recipes, a scenario, the reasons.
  await page.keyboard.press('Control+k');
  await page.waitForFunction(() => document.activeElement.id === 'palette-query');
  await page.keyboard.type('isolated leader');
  await page.keyboard.press('Enter');
  await page.locator('.where', { hasText: '领导者' }).waitFor();
  await step(page);
  await page.keyboard.press('y');
  await page.locator('#tab-why[aria-selected=true]').waitFor();
  // A link opens, too, under the name of the file as well.
  const other = await page.context().newPage();
  await other.goto(link.replace(site.home, `${site.home}index.html`));
  await other.locator('.page').waitFor();
  assert.deepEqual(await moment(other), there);
  assert.equal(site.asked.length, asked, 'nobody was asked');
});

keptTest('a new version waits, says so, and comes whole when it is wanted; the run stays', async (page, site) => {
  await elect(page);
  await kept(page);
  const before = Object.keys(await caches(page));
  site.files = builtAnew(site.files);
  site.asked.length = 0;
  await page.reload();
  await page.locator('.page').waitFor();
  assert.equal(await page.locator('html[data-build=anew]').count(), 0, 'what is kept is shown first');
  await page.getByText('A new version of Zabscope is there.').waitFor({ timeout: 60_000 });
  assert.ok(!site.asked.some((name) => /^(start|style)-(?!anew)/.test(name)), 'the old version was not asked for');
  await expectAccessible(page);
  await elect(page);
  await server(page, /LEADING/).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Crash' }).click();
  await step(page);
  const there = await moment(page);
  await page.getByRole('button', { name: 'Load it' }).click();
  await page.locator('html[data-build=anew] .page').waitFor({ timeout: 60_000 });
  assert.deepEqual(await moment(page), there);
  assert.equal(await page.getByText('A new version').count(), 0);
  await kept(page);
  const now = await caches(page);
  assert.deepEqual(Object.keys(now).map((name) => name.split(' ').at(-1)), ['anew'], `the old one is gone: ${before}`);
  const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name.split('/').at(-1)));
  assert.ok(loaded.includes('start-anew.js') && !loaded.some((name) => /^(start|style)-(?!anew)/.test(name)), loaded.join());
  await page.context().setOffline(true);
  await page.reload();
  await page.locator('html[data-build=anew] .page').waitFor();
});

keptTest('a new version that the browser lets wait all the same comes from the network', async (page, site) => {
  await elect(page);
  await kept(page);
  site.files = builtAnew(site.files);
  await page.addInitScript(() => { ServiceWorker.prototype.postMessage = () => {}; });
  await page.reload();
  await page.getByText('A new version of Zabscope is there.').waitFor({ timeout: 60_000 });
  await elect(page);
  const there = await moment(page);
  // Without a network there is nothing better than waiting.
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Load it' }).click();
  await page.waitForTimeout(6_000);
  await page.locator('html:not([data-build]) .page').waitFor();
  assert.match(page.problems.splice(0).join('\n'), /worker\.js.*DISCONNECTED/, 'it has looked');
  await page.context().setOffline(false);
  await page.locator('html[data-build=anew] .page').waitFor({ timeout: 60_000 });
  assert.deepEqual(await moment(page), there);
  await kept(page);
  assert.deepEqual(Object.keys(await caches(page)).map((name) => name.split(' ').at(-1)), ['anew']);
});

keptTest('what is not of one version is not kept, and other copies on the server keep theirs', async (page, site) => {
  // The upload of a new version is under way: its worker is there, its page is not.
  await page.evaluate(() => caches.open('zabscope http://elsewhere/ 1').then((cache) => cache.put('/x', new Response('x'))));
  await page.locator('.page').waitFor();
  await kept(page);
  const next = builtAnew(site.files);
  const files = new Map(next).set('index.html', site.files.get('index.html'));
  for (const [name, bytes] of site.files) if (!files.has(name)) files.set(name, bytes);
  site.files = files;
  site.asked.length = 0;
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((one) => one.update()).catch(() => {}));
  while (!site.asked.includes('index.html')) await page.waitForTimeout(50);
  await eventually(page, async () => {
    const one = await navigator.serviceWorker.getRegistration();
    return !one.installing && !one.waiting && !(await caches.keys()).some((name) => name.endsWith(' anew'));
  });
  const names = Object.keys(await caches(page));
  assert.equal(names.length, 2, names.join());
  assert.ok(names.includes('zabscope http://elsewhere/ 1'), names.join());
  await page.reload();
  await page.locator('.page').waitFor();
  assert.equal(await page.getByText('A new version').count(), 0);
});

keptTest('whoever works on the page is rid of what a built one has left at its address', async (page, site) => {
  await page.locator('.page').waitFor();
  await kept(page);
  // As `trunk serve` has it: a page that keeps nothing, and the worker of the source.
  const start = [...site.files.keys()].find((name) => name.startsWith('start-'));
  const plain = site.files.get(start).toString().split('// Added by `cargo xtask build`')[0];
  site.files = new Map(site.files).set('worker.js', readFileSync(join(root, 'web/worker.js'))).set(start, Buffer.from(plain))
    .set('index.html', Buffer.from(site.files.get('index.html').toString().replace('<html', '<html data-build="today"')));
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((one) => one.update()));
  await page.locator('html[data-build=today] .page').waitFor({ timeout: 60_000 });
  await eventually(page, () => navigator.serviceWorker.getRegistrations().then((all) => all.length === 0));
  assert.deepEqual(await caches(page), {});
}, '/');

keptTest('a page in a frame keeps nothing', async (page, site) => {
  await page.locator('.page').waitFor();
  for (const query of ['?embed=1', '']) {
    const other = await page.context().newPage();
    site.files = new Map(site.files).set('frame.html', Buffer.from(
      `<!doctype html><title>frame</title><iframe src="./${query}"></iframe><iframe sandbox="allow-scripts" src="./${query}"></iframe>`,
    ));
    await other.addInitScript(() => {
      const { ServiceWorkerContainer } = globalThis;
      if (window !== top && ServiceWorkerContainer) ServiceWorkerContainer.prototype.register = () => { top.postMessage('keeps', '*'); };
    });
    await other.goto(`${site.home}frame.html`);
    await other.evaluate(() => { window.keeps = 0; addEventListener('message', ({ data }) => { if (data === 'keeps') window.keeps += 1; }); });
    await other.frameLocator('iframe').first().locator('.page').waitFor();
    await other.waitForTimeout(1_500);
    assert.equal(await other.evaluate(() => window.keeps), 0);
    await other.close();
  }
});

const single = pathToFileURL(join(dist, 'zabscope.html')).href;

browserTest('all of the page in one file works from a disk, without a network', { home: single, offline: true, timeout: 120_000 }, async (page) => {
  await elect(page);
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.keyboard.press('Control+k');
  await page.waitForFunction(() => document.activeElement.id === 'palette-query');
  await page.keyboard.type('isolated leader');
  await page.keyboard.press('Enter');
  await page.locator('.where', { hasText: 'Two leaders for a moment' }).waitFor();
  await step(page);
  await page.keyboard.press('l');
  await page.locator('.where', { hasText: '领导者' }).waitFor();
  await page.keyboard.press('l');
  const there = await moment(page);
  await page.keyboard.press('s');
  await page.getByText('This page is a file on this device').waitFor();
  assert.equal(await page.locator('.qr, .embed-maker').count(), 0, 'nobody else could open that');
  await expectAccessible(page);
  const link = await page.locator('#share-link').inputValue();
  assert.ok(link.startsWith(`${single}#s=`), link);
  const other = await page.context().newPage();
  await other.goto(link);
  await other.locator('.page').waitFor();
  assert.deepEqual(await moment(other), there);
  assert.deepEqual(requests.filter((url) => !/^(data|blob):/.test(url)), []);
  assert.equal(await page.evaluate(() => document.querySelectorAll('link[href]:not([href^="data:"]), script[src], img[src]:not([src^="data:"])').length), 0);
});

browserTest('links from a file lead to where the page lies for others, if that is known', { home: single }, async (page) => {
  await page.locator('.page').waitFor();
  await page.evaluate(() => document.head.insertAdjacentHTML('beforeend', '<meta name="zabscope-home" content="https://zab.example/page/">'));
  await page.keyboard.press('s');
  await page.locator('.qr').waitFor();
  assert.match(await page.locator('#share-link').inputValue(), /^https:\/\/zab\.example\/page\/#s=/);
});
