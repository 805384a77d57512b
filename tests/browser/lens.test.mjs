// The lenses by hand: which messages and lanes they show, zoom and pan, and that the transport has room for itself.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';
import { elect } from './walk.mjs';

const lens = (page) => page.locator('.lens-svg');
const count = async (page) => Number(await lens(page).getAttribute('data-count'));
const lanes = (page) => page.locator('.lane-name').allInnerTexts();

browserTest('kinds of messages are left out, are counted, and come back', async (page) => {
  await elect(page);
  const all = await count(page);
  assert.ok(all > 20);
  await page.locator('#lens-kinds').click();
  await page.getByRole('checkbox', { name: 'Votes' }).uncheck();
  await page.waitForFunction((before) => Number(document.querySelector('.lens-svg').dataset.count) < before, all);
  assert.equal(await page.locator('.lens .hue-elect .ar-line').count(), 0, 'no vote is drawn');
  assert.equal(await page.locator('#lens-kinds .badge').innerText(), '1');
  await expectAccessible(page, { include: [['.lens']] });
  await page.getByRole('checkbox', { name: 'Votes' }).check();
  assert.equal(await count(page), all);
  await page.getByRole('checkbox', { name: 'Heartbeats' }).check();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.lens-popover').count(), 0, 'Escape closes it');
});

browserTest('lanes are moved and hidden with the menu and with keys, and come back', async (page) => {
  await elect(page);
  const trimmed = async () => (await lanes(page)).map((text) => text.replace('⋮', '').trim());
  assert.deepEqual(await trimmed(), ['S1', 'S2', 'S3']);
  await page.locator('.lane-name', { hasText: 'S1' }).press('Alt+ArrowDown');
  await page.waitForFunction(() => document.querySelector('.lane-name').textContent.includes('S2'));
  assert.deepEqual(await trimmed(), ['S2', 'S1', 'S3']);
  await page.locator('.lane-name', { hasText: 'S3' }).click();
  await page.getByRole('menuitem', { name: 'Hide' }).click();
  assert.deepEqual(await trimmed(), ['S2', 'S1']);
  assert.equal(await page.locator('#lens-hidden').innerText(), '1 hidden');
  await page.locator('.lane-name', { hasText: 'S2' }).press('Delete');
  assert.equal(await page.locator('#lens-hidden').innerText(), '2 hidden');
  await page.locator('#lens-hidden').click();
  assert.deepEqual(await trimmed(), ['S2', 'S1', 'S3'], 'the order stays');
  await page.locator('.lane-name', { hasText: 'S2' }).click();
  await page.getByRole('menuitem', { name: 'Usual order' }).click();
  assert.deepEqual(await trimmed(), ['S1', 'S2', 'S3']);
});

browserTest('the lens is zoomed and pushed with wheel, buttons and keys', async (page) => {
  await elect(page);
  const shown = () => count(page);
  const all = await shown();
  await lens(page).hover({ position: { x: 500, y: 100 } });
  for (let i = 0; i < 6; i += 1) await page.mouse.wheel(0, -120);
  await page.waitForFunction((before) => Number(document.querySelector('.lens-svg').dataset.count) < before / 2, all);
  await page.getByRole('button', { name: 'Whole run' }).click();
  assert.equal(await shown(), all);
  await page.locator('.ln-playhead').focus();
  for (let i = 0; i < 5; i += 1) await page.keyboard.press('+');
  const near = await shown();
  assert.ok(near < all);
  for (let i = 0; i < 12; i += 1) await page.keyboard.press('Shift+ArrowLeft');
  assert.equal(await page.locator('.ln-playhead.is-away').count(), 1, 'the present moment is out of view, and still there for the keyboard');
  await page.keyboard.press('0');
  assert.equal(await shown(), all);
});

for (const [width, height] of [[390, 844], [1024, 768], [1440, 960]])
  browserTest(`nothing of the lens lies outside of it at ${width} px`, { width, height }, async (page) => {
    await elect(page);
    const outside = await page.evaluate(() => {
      const lens = document.querySelector('#lens').getBoundingClientRect();
      const parts = [...document.querySelectorAll('.rail, .rail button, .lane-name')];
      return parts.map((e) => [e.className || e.id, e.getBoundingClientRect()])
        .filter(([, r]) => r.left < lens.left - 0.5 || r.right > lens.right + 0.5 || r.bottom > lens.bottom + 0.5)
        .map(([name]) => name);
    });
    assert.deepEqual(outside, []);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide}`);
  });
