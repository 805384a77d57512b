// The first visit: a living ensemble within a second, one sentence, one thing to click; and never again.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible, isWhole } from './harness.mjs';
import { server } from './walk.mjs';

const NEW = { firstVisit: true };
const event = (page) => page.locator('.page').getAttribute('data-event').then(Number);
/** Until the tour has begun: the rest of the program is there. */
const begun = (page) => page.locator('.wants-leader .hint').waitFor();
const hint = (page, text) => page.locator('.hint').getByText(text).waitFor();

browserTest('it opens on an ensemble that lives, with something in the air and one thing to click', NEW, async (page) => {
  await begun(page);
  await hint(page, 'S3 leads, and a write is on its way. Click the server with the crown: S3 crashes');
  await page.locator('.st-packets > *').first().waitFor({ state: 'attached' });
  const before = await event(page);
  await page.waitForFunction((old) => Number(document.querySelector('.page').dataset.event) > old, before);
  assert.equal(await page.getByRole('dialog').count(), 0, 'no menu');
  const pulsing = await page.evaluate(() => document.getAnimations().filter((a) => a.animationName === 'wanted')
    .map((a) => a.effect.target.closest('.st-server').dataset.lit));
  assert.deepEqual(pulsing, ['S3']);
  await expectAccessible(page);
});

browserTest('a click on the leader crashes it, another one is elected while it plays, and the page remembers', NEW, async (page) => {
  await begun(page);
  // On the circle itself: its log is something else to point at.
  await page.locator('.st-server.is-leading .st-focus').click();
  await server(page, /Server 3, CRASHED/).waitFor();
  await page.locator('.wants-leader').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await hint(page, /S3 is down|Nobody leads/);
  await page.locator('.hint').getByText('leads in a new epoch').waitFor({ timeout: 50_000 });
  await page.getByRole('button', { name: 'A run of your own' }).click();
  await page.getByRole('dialog', { name: 'New run' }).waitFor();
  assert.equal(await page.locator('.hint').count(), 0);
  await page.keyboard.press('Escape');
  await page.reload();
  await page.locator('.page').waitFor();
  await isWhole(page);
  assert.equal(await page.getByText('server with the crown').count(), 0);
});

browserTest('with the keyboard alone: the leader is reached, and Enter crashes it', NEW, async (page) => {
  await begun(page);
  await server(page, /Server 3, LEADING/).focus();
  await page.keyboard.press('Enter');
  await server(page, /Server 3, CRASHED/).waitFor();
});

browserTest('who does not want to is not asked again', { ...NEW, locale: 'zh-CN' }, async (page) => {
  await hint(page, '点击戴皇冠的服务器');
  await page.getByRole('button', { name: '暂不' }).click();
  await page.locator('.hint').waitFor({ state: 'detached' });
  await page.reload();
  await page.locator('.hint').getByText('第一张选票').waitFor();
});

browserTest('a link, a frame and a kept run are no first visit', { ...NEW, hash: '#s=damaged' }, async (page) => {
  await page.getByRole('alert').waitFor();
  await page.locator('.hint').getByText('first vote').waitFor();
  assert.equal(await page.locator('.wants-leader').count(), 0);
});

browserTest('nothing plays by itself where motion is not wanted, and steps lead through it', { ...NEW, reducedMotion: 'reduce' }, async (page) => {
  await begun(page);
  const before = await event(page);
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await page.waitForTimeout(900);
  assert.equal(await event(page), before);
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  await page.getByRole('button', { name: 'Crash S3' }).click();
  await server(page, /Server 3, CRASHED/).waitFor();
  for (let i = 0; i < 80 && !(await page.locator('.hint').getByText('leads in a new epoch').count()); i += 1) {
    const old = await event(page);
    await page.locator('.hint').getByRole('button', { name: 'Step' }).click();
    await page.waitForFunction((was) => Number(document.querySelector('.page').dataset.event) !== was, old);
  }
  await hint(page, 'leads in a new epoch');
});
