// How the page feels, measured in a real Chromium: frames while it plays, clicks, seeks, the lens at length, the start,
// and what has to be loaded. Prints a table in Markdown. Times are of this machine and of whatever else runs on it:
// what to compare is the ratio to the first row, a loop of plain additions that is timed in the same run.
//
//     cargo xtask build && ZABSCOPE_DIST=$PWD/dist node tests/browser/bench-frames.mjs

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { openPage, shutDown } from './harness.mjs';

const dist = process.env.ZABSCOPE_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url));
const LONG = 100_000;

/** Nine servers on links of a fifth of a second, and twelve clients that write all the time. */
const crowded = {
  zabscope: 1,
  title: 'Nine servers, slow links, many writes',
  seed: 9,
  ensemble: { voters: 9, observers: 0 },
  timings: { latency: { min: 200, max: 240 } },
  script: [
    ...Array.from({ length: 12 }, (_, c) => ({ at: 6_000, do: { connect: { client: c + 1, server: (c % 9) + 1 } } })),
    ...Array.from({ length: 220 }, (_, n) => ({ at: 12_000 + n * 16, do: { write: { client: (n % 12) + 1, key: `/k${n % 12}`, value: String(n) } } })),
  ],
};

const rows = [];
const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
const spread = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  return [at(sorted, 0.5), at(sorted, 0.95)];
};
const note = (what, times, wanted = '') => rows.push([what, ...spread(times), wanted]);

/** The page's own measure: how long ten million additions take, in milliseconds. */
const yardstick = () => {
  let best = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now();
    let sum = 0;
    for (let i = 0; i < 1e7; i += 1) sum = (sum + i) | 0;
    best = Math.min(best, performance.now() - start + (sum & 0));
  }
  return best;
};

/** Milliseconds from doing something to the second frame after it, by which it is painted. */
const timed = (page, doing, count) => page.evaluate(async ([source, times]) => {
  const act = new Function('n', source);
  const frame = () => new Promise(requestAnimationFrame);
  const all = [];
  for (let n = 0; n < times; n += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 120); });
    await frame();
    const start = performance.now();
    await act(n);
    const script = performance.now() - start;
    await frame();
    const channel = new MessageChannel();
    await new Promise((resolve) => { channel.port1.onmessage = resolve; channel.port2.postMessage(0); });
    all.push([script, performance.now() - start]);
  }
  return all;
}, [doing, count]);

const press = (key) => `dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true }))`;

/** How long the callbacks of each frame take while it plays, and how many frames there are in a second. */
async function frames(page, millis) {
  return page.evaluate(async (wanted) => {
    const own = window.requestAnimationFrame.bind(window);
    const spent = new Map();
    const add = (begun, now) => spent.set(begun, (spent.get(begun) ?? 0) + performance.now() - now);
    let current = 0;
    window.requestAnimationFrame = (callback) => own((time) => {
      const start = performance.now();
      current = time;
      callback(time);
      // What Yew draws it draws in microtasks of the same frame.
      queueMicrotask(() => queueMicrotask(() => add(time, start)));
    });
    const packets = [];
    const begun = performance.now();
    dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true }));
    while (performance.now() - begun < wanted) {
      await new Promise((resolve) => { setTimeout(resolve, 100); });
      packets.push(document.querySelectorAll('.st-packet').length);
    }
    dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true }));
    window.requestAnimationFrame = own;
    return { times: [...spent.values()], packets, current, seconds: (performance.now() - begun) / 1000 };
  }, millis);
}

async function playing() {
  const page = await openPage();
  await page.locator('.page').waitFor();
  const base = await page.evaluate(yardstick);
  rows.push(['ten million additions (the yardstick)', base, base, '']);
  await page.evaluate((scenario) => window.zabscope.open(scenario), crowded);
  await page.evaluate(() => window.zabscope.seek({ time: 14_000 }));
  const air = await page.evaluate(() => document.querySelectorAll('.st-packet').length);
  const crowds = await page.evaluate(() => [...document.querySelectorAll('.st-crowd text')].reduce((sum, t) => sum + Number(t.textContent), 0));
  const { times, packets, seconds } = await frames(page, 6_000);
  const [few, many] = spread(packets);
  note(`script per frame, N = 9, ${air + crowds} packets in the air (${few} to ${many} drawn)`, times, '< 4 ms');
  rows.push(['frames per second meanwhile', times.length / seconds, times.length / seconds, '60']);
  const clicks = await timed(page, "document.querySelector('.st-server .st-control').dispatchEvent(new MouseEvent('click', { bubbles: true }));", 8);
  note('click on a server → painted', clicks.map(([, all]) => all), '< 50 ms');
  const crash = await timed(page, `document.querySelectorAll('.st-server .st-control')[n].dispatchEvent(new MouseEvent('click', { bubbles: true })); ${press('c')};`, 4);
  note('crash a server by C → painted', crash.map(([, all]) => all), '< 50 ms');
  await page.context().close();
}

async function atLength() {
  const page = await openPage();
  await page.locator('.page').waitFor();
  await page.evaluate(() => window.zabscope.open({ zabscope: 1, title: 'Long', seed: 3, ensemble: { voters: 5, observers: 0 }, script: [] }));
  await page.evaluate((event) => window.zabscope.seek({ event }), LONG).catch((error) => console.error(String(error)));
  const frontier = await page.evaluate(() => Number(document.querySelector('.scrub').max));
  const jump = `const list = document.querySelector('.scrub'); list.value = [0.9, 0.1, 0.5, 0.99, 0.02, 0.7][n % 6] * ${frontier};
    list.dispatchEvent(new InputEvent('input', { bubbles: true }));`;
  note(`seek in ${frontier} events → painted`, (await timed(page, jump, 12)).map(([, all]) => all), '< 50 ms');
  const wheel = (how) => `const lens = document.querySelector('.lens svg'); const box = lens.getBoundingClientRect();
    lens.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: box.x + 500, clientY: box.y + 80, ${how} }));`;
  note('zoom of the lens there → painted', (await timed(page, wheel("deltaY: [-100, -100, -100, 100][n % 4], ctrlKey: true"), 16)).map(([, all]) => all), '< 50 ms');
  note('scroll of the lens there → painted', (await timed(page, wheel('deltaX: 120, deltaY: 0'), 16)).map(([, all]) => all), '< 50 ms');
  await page.context().close();
}

async function starting() {
  const first = [];
  const stepped = [];
  for (let round = 0; round < 5; round += 1) {
    const page = await openPage();
    await page.locator('.st-server').first().waitFor();
    first.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now()));
    stepped.push(await page.evaluate(async () => {
      const event = () => document.querySelector('.page').dataset.event;
      const before = event();
      const start = performance.now();
      dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
      while (event() === before) await new Promise(requestAnimationFrame);
      return performance.now() - start;
    }));
    await page.context().close();
  }
  note('cold start → first paint', first, '< 1000 ms');
  note('first step → painted', stepped, '< 50 ms');
}

/** Everything that the first view loads, as a server with brotli would send it; the rest of the program is held back. */
async function bytes() {
  const page = await openPage('', { held: '**/split_later*.wasm' });
  await page.locator('.page').waitFor();
  await page.waitForTimeout(300);
  const asked = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1)));
  await page.context().close();
  let sum = 0;
  for (const name of new Set(['index.html', ...asked])) {
    if (name.startsWith('split_later')) continue;
    const text = await readFile(join(dist, name));
    sum += brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }).length;
  }
  return sum / 1000;
}

await playing();
await atLength();
await starting();
const loaded = await bytes();
await shutDown();

const [, base] = rows[0];
console.log('| what | median | p95 | ratio | wanted |\n|---|---:|---:|---:|---|');
for (const [what, median, p95, wanted] of rows) {
  const unit = what.startsWith('frames') ? '' : ' ms';
  const ratio = what.startsWith('frames') ? '' : `${(median / base).toFixed(2)}×`;
  console.log(`| ${what} | ${median.toFixed(1)}${unit} | ${p95.toFixed(1)}${unit} | ${ratio} | ${wanted} |`);
}
console.log(`| first view, brotli 11 | ${loaded.toFixed(0)} kB | | | ≤ 530 kB |`);
