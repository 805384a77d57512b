// What the first view loads; what waits for the rest of the program and for its data files, and what happens when they do
// not come. A quick build has no rest of the program: there its data files alone are waited for.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { browserTest, dist, expectAccessible } from './harness.mjs';
import { server } from './walk.mjs';

const LIBRARY = '**/library*.txt';
const REST = '**/split_later*.wasm';
const TEXTS = '**/texts-en*.txt';
const palette = (page) => page.waitForFunction(() => document.activeElement.id === 'palette-query');

browserTest('the first view loads the page, the program, one style sheet and the texts of one language: 550 kB at most', { held: `{${LIBRARY},**/texts-zh*.txt,${REST}}` }, async (page) => {
  await page.locator('.page').waitFor();
  await page.waitForTimeout(300);
  const asked = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1)));
  const loaded = [...new Set(['index.html', ...asked])].filter((name) => !/^library|^texts-zh|^split_later/.test(name)).sort();
  const plain = loaded.map((name) => name.replace(/-[0-9a-f]{16}/, ''));
  assert.deepEqual(plain, ['data.js', 'doors.js', 'icon.svg', 'index.html', 'start.js', 'style.css', 'texts-en.txt', 'zabscope-web.js', 'zabscope-web_bg.wasm']);
  const size = loaded.reduce((sum, name) => sum + brotliCompressSync(readFileSync(join(dist, name))).length, 0);
  assert.ok(size <= 550_000, `${size} bytes`);
});

browserTest('what needs the library waits for it and says so; a run goes on meanwhile', { held: LIBRARY }, async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('alert').getByText('still on its way').waitFor();
  await expectAccessible(page);
  const event = () => page.locator('.page').getAttribute('data-event');
  const before = await event();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((old) => document.querySelector('.page').dataset.event !== old, before);
});

browserTest('a library that does not come can be asked for again, and then what was wanted happens', { broken: LIBRARY }, async (page) => {
  await page.getByRole('alert').getByText('could not be loaded').waitFor();
  await page.keyboard.press('Control+k');
  await page.unroute(LIBRARY);
  page.problems.length = 0;
  await page.getByRole('button', { name: 'Try again' }).click();
  await palette(page);
  assert.equal(await page.getByRole('alert').count(), 0);
});

browserTest('a tap before the rest of the program is there freezes nothing: it waits, the page says so, time moves, and then it happens', { held: `{${LIBRARY},${REST}}` }, async (page) => {
  await page.locator('.page').waitFor();
  await server(page, /Server 2/).click();
  await page.getByRole('alert').getByText('still on its way').waitFor();
  const event = () => page.locator('.page').getAttribute('data-event');
  const before = await event();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForFunction((old) => document.querySelector('.page').dataset.event !== old, before);
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.evaluate(() => window.zabscope), undefined, 'scripts find the page when it can answer');
});

browserTest('a rest of the program that does not come can be asked for again, and then what was wanted happens', { broken: `{${LIBRARY},${REST}}` }, async (page) => {
  await page.getByRole('alert').getByText('could not be loaded').waitFor();
  await server(page, /Server 2/).click();
  await page.unroute(`{${LIBRARY},${REST}}`);
  page.problems.length = 0;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('tab', { name: 'Server', selected: true }).waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
});

browserTest('without its texts the page says so, in both languages, and tries again', { broken: TEXTS }, async (page) => {
  await page.getByRole('alert').getByText('could not be loaded').waitFor();
  await page.unroute(TEXTS);
  page.problems.length = 0;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.page').waitFor();
  await page.keyboard.press('Control+k');
  await palette(page);
});

browserTest('the number of a fact leads to what it says', async (page) => {
  const facts = await page.context().newPage();
  await facts.goto(new URL('facts.html#f-1.2.9', page.url()).href);
  await facts.locator('a[id="f-1.2.9"]').waitFor({ state: 'attached' });
  await facts.getByText('1.2.9').first().waitFor();
});
