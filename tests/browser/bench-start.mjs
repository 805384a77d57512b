// A cold start, before and after: two or more dist folders measured in one run, turn by turn, at full speed and on "Slow
// 4G" (1.6 Mbit/s, 150 ms). What counts is the ratio to the first folder. Every answer is compressed with brotli, as a
// server would send it. Also: everything that the first view loads, by name and size.
//
//     node tests/browser/bench-start.mjs ../before/dist dist

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { chromium } from 'playwright-core';

const TYPES = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.wasm': 'application/wasm' };
const SPEEDS = [
  ['full speed', 12, undefined],
  ['Slow 4G', 5, { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 }],
];
const packed = new Map();

async function pack(file) {
  if (!packed.has(file)) packed.set(file, brotliCompressSync(await readFile(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  return packed.get(file);
}

function serve(dist) {
  const listening = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    try {
      const body = await pack(join(dist, name));
      response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'text/plain; charset=utf-8', 'content-encoding': 'br', 'cache-control': 'no-store' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((ready) => listening.listen(0, '127.0.0.1', () => ready(listening)));
}

/** Milliseconds from the navigation to the first picture on the screen and to all of the program, and what the picture needed. */
async function start(browser, home, network) {
  const profile = await browser.newContext({ serviceWorkers: 'block', locale: 'en-US' });
  await profile.addInitScript(() => {
    localStorage.setItem('zabscope.visited', '1');
    const look = () => {
      if (!document.querySelector('.page')) return requestAnimationFrame(look);
      requestAnimationFrame(() => setTimeout(() => { globalThis.firstPicture = performance.now(); }));
    };
    requestAnimationFrame(look);
    const whole = () => {
      if (!globalThis.firstPicture || !window.zabscope || globalThis.zabscopeRest?.there === false) return setTimeout(whole, 5);
      globalThis.allThere = performance.now();
    };
    whole();
  });
  const page = await profile.newPage();
  const tool = await profile.newCDPSession(page);
  if (network) {
    await tool.send('Network.enable');
    await tool.send('Network.emulateNetworkConditions', network);
  }
  await page.goto(home);
  await page.waitForFunction(() => globalThis.firstPicture);
  const found = await page.evaluate(() => ({
    took: globalThis.firstPicture,
    loaded: performance.getEntriesByType('resource').filter((entry) => entry.startTime < globalThis.firstPicture && entry.responseEnd > 0 && entry.responseEnd <= globalThis.firstPicture)
      .map((entry) => new URL(entry.name).pathname.slice(1)),
  }));
  await page.waitForFunction(() => globalThis.allThere);
  found.all = await page.evaluate(() => globalThis.allThere);
  await profile.close();
  return found;
}

const middle = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
const dists = process.argv.slice(2);
const servers = await Promise.all(dists.map(serve));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const [name, rounds, network] of SPEEDS) {
  const [times, wholes] = [dists.map(() => []), dists.map(() => [])];
  const loaded = dists.map(() => new Set(['index.html']));
  for (let round = 0; round < rounds; round += 1) {
    for (const [ix] of dists.entries()) {
      const one = await start(browser, `http://127.0.0.1:${servers[ix].address().port}/`, network);
      if (round > 0) times[ix].push(one.took);
      if (round > 0) wholes[ix].push(one.all);
      for (const file of one.loaded) loaded[ix].add(file);
    }
  }
  for (const [ix, dist] of dists.entries()) {
    const took = middle(times[ix]);
    console.log(`${name}: ${dist}: ${took.toFixed(0)} ms (${(took / middle(times[0])).toFixed(2)} of the first); all of it ${middle(wholes[ix]).toFixed(0)} ms`);
    let sum = 0;
    for (const file of [...loaded[ix]].sort()) {
      const size = (await pack(join(dist, file))).length;
      sum += size;
      if (network) console.log(`    ${file} ${size}`);
    }
    console.log(`    all of it: ${(sum / 1000).toFixed(0)} kB brotli`);
  }
}
await browser.close();
for (const server of servers) server.close();
