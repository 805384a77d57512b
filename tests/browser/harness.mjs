// The page under test: dist/ behind a small server, a Chromium, and what must never happen in any test.
//
// A test is a file `*.test.mjs` here:
//
//     import { browserTest } from './harness.mjs';
//     browserTest('a cold start elects a leader', { hash: '#s=…' }, async (page) => {
//       await page.getByRole('button', { name: /LEADING/ }).waitFor();
//     });
//
// `page` is Playwright's (https://playwright.dev/docs/api/class-page). Every test gets a fresh profile and fails
// when the page writes an error to the console, throws, or asks for anything that is not in dist/.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, relative } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const dist = process.env.ZABSCOPE_DIST ?? join(root, 'dist');
const probe = process.env.ZABSCOPE_PROBE ?? join(root, 'target', 'probe');
/** The probe as a program of this machine. */
export const nativeProbe = process.env.ZABSCOPE_PROBE_NATIVE ?? join(root, 'target', 'release', 'zabscope-probe');

/** The page is served below a path, so that an address with a leading slash shows itself as a missing file. */
const BASE = '/some/path/';

export const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  // Nothing but this machine has an address: what the page would load from elsewhere fails, on any network.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

let server;
let browser;
/** Whether the server lets other origins read what it serves, and what it serves besides: path below BASE to HTML. */
let allowsOrigins = false;
const extra = new Map();
let closing = false;
let axe;

/** From now on the server lets pages without an origin read what it serves, or does not. */
export function allowOrigins(on) {
  allowsOrigins = on;
}

/** Serves a page of a test beside dist/. */
export function serveBeside(name, html) {
  extra.set(name, html);
}

/** Serves dist/ below BASE on a free port; the address ends in a slash. */
async function address() {
  server ??= new Promise((resolve, reject) => {
    const listening = createServer(answer).on('error', reject);
    listening.listen(0, '127.0.0.1', () => resolve(listening));
  });
  return `http://127.0.0.1:${(await server).address().port}${BASE}`;
}

async function answer(request, response) {
  try {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const name = path === BASE ? 'index.html' : path.slice(BASE.length);
    if (extra.has(name)) return void response.writeHead(200, { 'content-type': TYPES['.html'] }).end(extra.get(name));
    const [folder, below] = name.startsWith('probe/') ? [probe, name.slice('probe/'.length)] : [dist, name];
    const file = join(folder, below);
    if (!path.startsWith(BASE) || relative(folder, file).startsWith('..')) throw new Error(`${path} lies outside`);
    const body = await readFile(file);
    const headers = { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' };
    if (allowsOrigins) headers['access-control-allow-origin'] = '*';
    response.writeHead(200, headers).end(body);
  } catch (error) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end(error.message);
  }
}

/** The one browser of this process, started when it is first needed. */
function theBrowser() {
  browser ??= chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  return browser;
}

/** Closes what the functions above have opened. `browserTest` sees to it; other scripts call it at their end. */
export async function shutDown() {
  if (browser) await (await browser).close();
  if (server) (await server).close();
}

/**
 * Opens the page at a hash in a fresh profile. Options, all optional:
 *   query, width, height, colorScheme ('light' | 'dark'), locale ('en-US' | 'zh-CN'), reducedMotion ('reduce'),
 *   storage: an object to find in localStorage at the start,
 *   firstVisit: true for somebody who has never been here: else it opens with the cold start, and with drawer and lens open,
 *   as somebody has it who chose so,
 *   held: addresses that are never answered; broken: addresses at which nothing is found, until `page.unroute(broken)`;
 *   without either all of the program is there when the page has been opened,
 *   home: where the page lies, unless it is dist/ behind the server here; `serviceWorkers: 'allow'`, to keep it.
 * `page.problems` collects what must not happen; `expectNoProblems(page)` looks at it.
 */
export async function openPage(hash = '', options = {}) {
  const { query = '', width = 1440, height = 960, storage = {}, firstVisit = false, held, broken, home = await address(), ...context } = options;
  const known = firstVisit ? storage : { 'zabscope.visited': '1', 'zabscope.bench': '1', ...storage };
  const profile = await (await theBrowser()).newContext({
    locale: 'en-US',
    viewport: { width, height },
    permissions: ['clipboard-read', 'clipboard-write'],
    serviceWorkers: 'block',
    ...context,
  });
  await profile.addInitScript((items) => {
    try {
      for (const [key, value] of Object.entries(items)) if (localStorage.getItem(key) === null) localStorage.setItem(key, value);
    } catch {
      // A frame without an origin of its own keeps nothing.
    }
  }, known);
  await profile.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  const page = await profile.newPage();
  page.setDefaultTimeout(10_000);
  // ZABSCOPE_SLOWER=4: as on a machine four times slower. Whatever fails then and not without it is a race.
  if (process.env.ZABSCOPE_SLOWER) {
    const tool = await profile.newCDPSession(page);
    await tool.send('Emulation.setCPUThrottlingRate', { rate: Number(process.env.ZABSCOPE_SLOWER) });
  }
  page.problems = [];
  unhurried(page);
  atOnce(page);
  watch(page, home);
  if (held) await page.route(held, () => {});
  if (broken) await page.route(broken, (route) => route.abort());
  await page.goto(home + query + hash, { waitUntil: 'load' });
  if (!held && !broken) await isWhole(page);
  return page;
}

/** Until all of the program is there, and what was wanted before that has been done. */
export function isWhole(page) {
  return page.waitForFunction(() => window.zabscope);
}

/** In the page: some turns of its timers later. */
async function drawn() {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((then) => setTimeout(then, 4));
}

/** No finger is so fast that a key comes before the page has drawn what the one before it did; Yew draws in slices of 16 ms. */
function unhurried(page) {
  const press = page.keyboard.press.bind(page.keyboard);
  page.keyboard.press = async (...args) => {
    await press(...args);
    // A key that leaves the page, or closes it, leaves nothing to wait for.
    await page.evaluate(drawn).catch(() => {});
  };
}

/**
 * Until a function that takes its time says yes. `waitForFunction` is for those that answer at once: it takes a promise
 * itself for a yes, so the page refuses such a question here.
 */
export async function eventually(page, asked, { timeout = 30_000 } = {}) {
  const end = Date.now() + timeout;
  // A page that goes on to another meanwhile has not answered.
  while (!(await page.evaluate(asked).catch((error) => { if (!/context was destroyed/.test(error.message)) throw error; }))) {
    assert.ok(Date.now() < end, `not within ${timeout} ms: ${asked}`);
    await page.waitForTimeout(50);
  }
}

function atOnce(page) {
  const wait = page.waitForFunction.bind(page);
  page.waitForFunction = (asked, ...rest) => {
    assert.doesNotMatch(String(asked), /^async\b|\.then\(|\bPromise\b/, 'a promise is always true: use eventually()');
    return wait(asked, ...rest);
  };
}

function watch(page, home) {
  const note = (what) => page.problems.push(what);
  page.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(home)) note(`request: ${request.url()}`);
  });
  page.on('requestfailed', (request) => note(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on('websocket', (socket) => note(`websocket: ${socket.url()}`));
}

/** Fails with everything that the page did and must not do. A test that provokes an error empties the list first. */
export function expectNoProblems(page) {
  assert.deepEqual(page.problems, [], 'the page must not write errors, throw, or load anything from outside dist/');
}

/** What axe finds on the page or in a part of it, a line each. What is seen must also be heard: that rule is off by default. */
export async function barriers(page, part) {
  // Evaluated, not added as a script of the page: its content security policy allows none.
  axe ??= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const rules = { 'label-content-name-mismatch': { enabled: true } };
  const { violations } = await page.evaluate(([where, options]) => window.axe.run(where ?? document, options), [part, { rules }]);
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target).join(', ')}`);
}

/** Fails with the violations that axe finds on the page or in a part of it. */
export async function expectAccessible(page, part) {
  assert.deepEqual(await barriers(page, part), [], 'axe found barriers');
}

/** A test with a page of its own. When it fails, a picture is left in target/shots. */
export function browserTest(claim, options, body) {
  if (typeof options === 'function') [options, body] = [{}, options];
  const { hash = '', timeout = 60_000, ...rest } = options;
  if (!closing) after(shutDown);
  closing = true;
  test(claim, { timeout }, async () => {
    const page = await openPage(hash, rest);
    await tried(page, claim, () => body(page));
  });
}

/** Runs a test's body on a page that was opened for it, and closes that. */
export async function tried(page, claim, body) {
  try {
    await body();
    expectNoProblems(page);
  } catch (error) {
    if (page.problems.length > 0) console.log(page.problems.join('\n'));
    await page.screenshot({ path: picture(`failed ${claim}`) }).catch(() => {});
    throw error;
  } finally {
    await page.context().close();
  }
}

/** A path below target/shots for a picture of this name. */
export function picture(name, folder = join(root, 'target', 'shots')) {
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name.replace(/[^\w-]+/g, '-')}.png`);
}
