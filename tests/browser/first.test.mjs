// The first screen: a living ensemble within a second, four matters that play in one click; panel and diagram when asked for.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible, isWhole } from './harness.mjs';
import { more, server, stepUntil } from './walk.mjs';

const NEW = { firstVisit: true };
const event = (page) => page.locator('.page').getAttribute('data-event').then(Number);
/** Until the offer can be taken: the rest of the program is there. */
const begun = (page) => page.locator('.pill[data-phase=broadcast]').waitFor();
const hint = (page, text) => page.locator('.hint').getByText(text).waitFor();
/** In the page: what can be pressed outside of the picture, and is in view. */
const controls = () => [...document.querySelectorAll('button, input, select, a[href], summary')]
  .filter((one) => !one.closest('.st-control') && one.checkVisibility({ visibilityProperty: true }) && !one.closest('.unseen'))
  .filter((one) => { const box = one.getBoundingClientRect(); return box.width > 1 && box.bottom > 0 && box.top < innerHeight && box.left < innerWidth; })
  .map((one) => one.getAttribute('aria-label') ?? one.textContent.trim());

browserTest('it opens on an ensemble that lives, with four matters to play and little else', NEW, async (page) => {
  await begun(page);
  await page.locator('.st-packets > *').first().waitFor({ state: 'attached' });
  const before = await event(page);
  await page.waitForFunction((old) => Number(document.querySelector('.page').dataset.event) > old, before);
  assert.equal(await page.getByRole('dialog').count(), 0, 'no menu');
  assert.equal(await page.locator('.matter').count(), 4);
  const seen = await page.evaluate(controls);
  assert.ok(seen.length <= 20, `${seen.length}: ${seen.join(' | ')}`);
  assert.equal(await page.locator('.inspector').isVisible(), false, 'the drawer comes when it is asked for');
  const [stage, film] = await Promise.all(['.stage', '.film'].map((part) => page.locator(part).boundingBox()));
  assert.equal(stage.width, 1440, 'from edge to edge');
  assert.ok(stage.height >= 0.45 * 960 && film.height >= 40, `${stage.height}, ${film.height}`);
  await expectAccessible(page);
});

browserTest('a click crashes the leader, another one is elected while it plays, then it is the visitor’s turn; the page remembers', { ...NEW, timeout: 90_000 }, async (page) => {
  await begun(page);
  await page.getByRole('button', { name: /^Crash the leader/ }).click();
  await server(page, /Server 3, CRASHED/).waitFor();
  assert.equal(await page.locator('.matter').count(), 0);
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await hint(page, /S3 is down|Nobody leads/);
  await page.locator('.hint.is-yours').getByText('leads in a new epoch').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Restart S3' }).click();
  await stepUntil(page, server(page, /Server 3, (LOOKING|FOLLOWING)/));
  await page.getByRole('button', { name: 'Try' }).click();
  assert.equal(await page.locator('.matter').count(), 4);
  await page.reload();
  await page.locator('.page').waitFor();
  await isWhole(page);
  assert.equal(await page.locator('.pill[data-phase=election]').count(), 1, 'no first visit any more');
});

browserTest('five clients want one lock: one click, the chart is there, and the first one has it within three seconds of playing', NEW, async (page) => {
  await begun(page);
  await page.getByRole('button', { name: /^Fight for a lock/ }).click();
  await page.locator('.lens.is-locks .is-holding').first().waitFor({ timeout: 6_000 });
  await page.getByRole('button', { name: 'Put the diagram down' }).click();
  await page.locator('.film').waitFor();
  await page.getByRole('button', { name: 'Space-time diagram' }).click();
  await page.locator('.lens.is-locks').waitFor();
});

browserTest('the drawer comes with what is asked, and goes', NEW, async (page) => {
  await begun(page);
  const drawer = page.locator('.inspector');
  await page.keyboard.press('y');
  await drawer.locator('.why-links').first().waitFor();
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
  await page.keyboard.press('g');
  await page.getByRole('tab', { name: 'Guarantees', selected: true }).waitFor();
  await page.getByRole('button', { name: 'Close the panel' }).click();
  await drawer.waitFor({ state: 'hidden' });
  await more(page, 'Keep panel and diagram open');
  await drawer.waitFor();
  await page.reload();
  await drawer.waitFor();
  await page.locator('.lens').waitFor();
});

browserTest('the sentence begins at the same place at every event', { ...NEW, timeout: 90_000 }, async (page) => {
  await begun(page);
  await page.getByRole('button', { name: /^Crash the leader/ }).click();
  const places = new Set();
  for (let i = 0; i < 60; i += 1) {
    const box = await page.locator('.pill .says').boundingBox();
    places.add(`${box.x} ${box.y}`);
    await page.waitForTimeout(100);
  }
  assert.equal(places.size, 1, [...places].join());
});

browserTest('with the keyboard alone: the matters are reached, and Enter plays one', { ...NEW, locale: 'zh-CN' }, async (page) => {
  await begun(page);
  await page.getByRole('button', { name: /^让领导者崩溃/ }).focus();
  await page.keyboard.press('Enter');
  await server(page, /服务器 3.*(崩溃|CRASHED)/).waitFor();
});

browserTest('a damaged link and a frame are no first visit', { ...NEW, hash: '#s=damaged' }, async (page) => {
  await page.getByRole('alert').waitFor();
  await page.locator('.hint').getByText('first vote').waitFor();
  assert.equal(await page.locator('.matter').count(), 0);
});

browserTest('nothing plays by itself where motion is not wanted, and steps lead through it', { ...NEW, reducedMotion: 'reduce', timeout: 90_000 }, async (page) => {
  await begun(page);
  const before = await event(page);
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await page.waitForTimeout(900);
  assert.equal(await event(page), before);
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  await page.getByRole('button', { name: /^Crash the leader/ }).click();
  await server(page, /Server 3, CRASHED/).waitFor();
  for (let i = 0; i < 120 && !(await page.locator('.hint').getByText('leads in a new epoch').count()); i += 1) {
    const old = await event(page);
    await page.locator('.hint').getByRole('button', { name: 'Step' }).click();
    await page.waitForFunction((was) => Number(document.querySelector('.page').dataset.event) !== was, old);
  }
  await hint(page, 'leads in a new epoch');
});
