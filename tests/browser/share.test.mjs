// Links: the same moment for somebody else, also for the native engine; and what is not a link.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { browserTest, openPage } from './harness.mjs';
import { choose, elect, moment, server, step, stepBy } from './walk.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

browserTest('a link opens at the same moment, in another browser and in the native engine', { timeout: 300_000 }, async (page) => {
  await elect(page);
  await choose(page, server(page, /LEADING/), 'Crash');
  await step(page);
  await stepBy(page, 'message');
  await step(page);
  await page.getByRole('button', { name: 'Share link' }).click();
  await page.getByText('Copied.').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(link, page.url(), 'the address bar has it, too');
  const there = await moment(page);

  const other = await openPage(new URL(link).hash, { locale: 'zh-CN' });
  await other.locator('.page').waitFor();
  assert.deepEqual(await moment(other), there);
  assert.equal(await other.locator('.banner').count(), 0);
  await other.context().close();

  const run = ['run', '--quiet', '--features', 'cli', '--bin', 'zabscope', '--', 'run', link, '--json'];
  const native = JSON.parse(execFileSync('cargo', run, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
  assert.deepEqual({ event: native.events, hash: native.traceHash }, there);
});

browserTest('a damaged link says so and the first run is there', { hash: '#s=damaged' }, async (page) => {
  await page.getByRole('alert').waitFor();
  await server(page, /^Server 1/).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  assert.equal(await page.getByRole('alert').count(), 0);
});

browserTest('a panic shows what happened and leads back to the last good moment', { query: '?panic=test' }, async (page) => {
  await elect(page);
  const there = await moment(page);
  await page.keyboard.press('!');
  await page.getByRole('heading', { name: 'Zabscope has stopped' }).waitFor();
  page.problems.length = 0; // the panic itself
  await page.getByRole('button', { name: 'Copy the link' }).click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /#s=/);
  await page.getByRole('link', { name: 'Reload at that moment' }).click();
  await page.locator('.page').waitFor();
  assert.deepEqual(await moment(page), there);
});
