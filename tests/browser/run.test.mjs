// The first run, as a person lives it: a leader, a write, a crash, a return.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';
import { choose, elect, moment, more, server, step, stepBy, stepUntil } from './walk.mjs';

browserTest('a cold start elects a leader', async (page) => {
  await page.locator('.page').waitFor();
  assert.equal(await server(page, /LOOKING/).count() > 0, true, 'something is alive at the first view');
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  assert.match(await page.locator('.pill .says').textContent(), /vote/);
  await elect(page);
  assert.equal(await server(page, /LEADING, epoch 1/).count(), 1);
  await stepBy(page, 'message');
  await step(page);
});

browserTest('a write is committed everywhere', async (page) => {
  await elect(page);
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await stepBy(page, 'message');
  await stepUntil(page, server(page, 'Server 3').and(page.getByRole('button', { name: /log to 1·2/ })));
  for (let i = 0; i < 40 && await server(page, /^Server.*log to 1·2/).count() < 3; i += 1) await step(page);
  assert.equal(await server(page, /^Server.*log to 1·2/).count(), 3);
  await stepUntil(page, page.getByText(/is told by S\d, at 1·2: write \/demo “1” → OK/).first());
});

browserTest('the leader crashes by a click, another one leads in a higher epoch, the old one comes back and follows', async (page) => {
  await elect(page);
  const old = (await server(page, /LEADING/).getAttribute('aria-label')).match(/Server \d/)[0];
  await choose(page, server(page, /LEADING/), 'Crash');
  await server(page, new RegExp(`${old}, CRASHED`)).waitFor();
  await stepUntil(page, server(page, /LEADING, epoch 2/));
  await stepUntil(page, page.locator('.pill[data-phase=broadcast]'));
  await choose(page, server(page, old), /^Restart$/);
  await stepUntil(page, server(page, new RegExp(`${old}, FOLLOWING`)));
  await stepUntil(page, server(page, new RegExp(`${old}, FOLLOWING, epoch 2`)));
});

browserTest('acting in the past opens a branch, and undo takes it back', async (page) => {
  await elect(page);
  const there = await moment(page);
  await page.keyboard.press('ArrowLeft');
  await choose(page, server(page, /LEADING/), 'Pause');
  await page.getByText(/You acted in the past/).waitFor();
  await page.getByRole('button', { name: '2 branches' }).waitFor();
  await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: '2 branches' }).waitFor({ state: 'detached' });
  await page.keyboard.press('End');
  await page.waitForFunction((event) => document.querySelector('.page').dataset.event === String(event), there.event);
  assert.deepEqual(await moment(page), there);
});

browserTest('a partition is put together, shown before it is made, and healed', async (page) => {
  await elect(page);
  await more(page, 'Network');
  const group = (name, letter) => page.getByRole('group', { name: `Group of ${name}` }).getByRole('button', { name: letter }).click();
  await group('S1', 'A');
  await group('S2', 'A');
  await group('S3', 'B');
  await page.getByText(/S1 S2 \| S3: nothing arrives/).waitFor();
  await page.getByRole('button', { name: 'Partition' }).click();
  await stepUntil(page, server(page, /Server 3, LOOKING/));
  await stepUntil(page, server(page, /LEADING, epoch 2/));
  await page.getByRole('button', { name: 'Network' }).click();
  await page.getByRole('button', { name: 'Heal everything' }).click();
  await stepUntil(page, server(page, /Server 3, FOLLOWING/));
});

browserTest('a command that waits for its moment is called off by the button beside it', async (page) => {
  await elect(page);
  await page.evaluate(async () => {
    await zabscope.ready;
    await zabscope.act({ at: '2s', do: { crash: 1 } });
    await zabscope.act({ at: '3s', do: { crash: 2 } });
  });
  await page.getByRole('tab', { name: 'Event' }).click();
  const waits = page.locator('.told.waits li');
  assert.equal(await waits.count(), 2);
  await page.getByRole('button', { name: /^Call off: at 2\.000 s: .*S1/ }).click();
  await page.waitForFunction(() => document.querySelectorAll('.told.waits li').length === 1);
  assert.match(await waits.first().textContent(), /at 3\.000 s/);
  await expectAccessible(page, '.inspector');
  await page.keyboard.press('u');
  await page.waitForFunction(() => document.querySelectorAll('.told.waits li').length === 2);
});
