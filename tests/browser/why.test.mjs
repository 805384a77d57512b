// Why, and why not: asked with the keyboard alone, walked along, jumped to, in both languages.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';
import { elect, moment, server, step, stepUntil } from './walk.mjs';

/** Presses a key, and waits until the page shows another event. */
async function press(page, key) {
  const before = (await moment(page)).event;
  await page.keyboard.press(key);
  await page.waitForFunction((old) => document.querySelector('.page').dataset.event !== String(old), before);
  return (await moment(page)).event;
}

/** A write that is committed: with the keyboard alone. */
async function committed(page) {
  await elect(page);
  await page.keyboard.press('w');
  await stepUntil(page, page.locator('.pill .says').getByText(/1·2 is committed/));
}

/** Tab until something of this kind has the focus. */
async function tabTo(page, pattern, most = 80) {
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent);
    if (pattern.test(name)) return;
  }
  assert.fail(`nothing with ${pattern} is reached by Tab`);
}

browserTest('with the keyboard alone: crash the leader, ask why the write was committed, share the moment', { timeout: 120_000 }, async (page) => {
  await committed(page);
  const commit = (await moment(page)).event;
  await tabTo(page, /^Server \d, LEADING/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('c');
  await server(page, /^Server \d, CRASHED/).waitFor();
  while ((await moment(page)).event > commit) await press(page, 'ArrowLeft');
  // The drawer goes first, then what was chosen.
  await page.keyboard.press('Escape');
  await page.locator('.tab-content').waitFor({ state: 'hidden' });
  await page.keyboard.press('Escape');
  await page.keyboard.press('y');
  const first = page.locator('ol.why-links li').first();
  await first.getByText(/commits 1·2: S\d.*S\d have it on disk, \d of 3/).waitFor();
  assert.match(await first.locator('.rule').textContent(), /Fact 4\.2\.12 · COMMIT in the paper · Leader\.tryToCommit/);
  assert.equal(await page.locator('.lens-svg .why-mark').count() > 3, true, 'the chain is marked in the lens');
  assert.equal(await page.locator('.stage-svg .why-mark').count() > 1, true, 'and who took part on the stage');
  assert.equal(await press(page, 'ArrowUp') < commit, true, 'up goes to the cause');
  const further = (await moment(page)).event;
  assert.equal(await press(page, 'ArrowUp') < further, true);
  assert.equal(await press(page, 'ArrowDown'), further, 'down goes the same way back');
  assert.equal(await press(page, 'ArrowDown'), commit);
  await page.locator('button.why-says').first().focus();
  const panel = page.locator('.tab-content');
  await panel.evaluate((e) => { e.scrollTop = 0; });
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => document.querySelector('.tab-content').scrollTop > 0);
  assert.equal((await moment(page)).event, commit, 'in a panel the keys scroll');
  await expectAccessible(page);
  await page.keyboard.press('s');
  await page.waitForFunction(() => location.hash.length > 10);
});

browserTest('a sentence of the answer leads to its event, and the answer stays', async (page) => {
  await committed(page);
  await page.keyboard.press('y');
  const last = page.locator('button.why-says').last();
  const event = await last.getAttribute('data-event');
  await last.click();
  await page.waitForFunction((wanted) => document.querySelector('.page').dataset.event === wanted, event);
  await page.locator('.why-links li.is-here button[aria-current=step]').waitFor();
  await page.getByRole('tab', { name: 'Event' }).click();
  await page.getByRole('button', { name: /^Why\?/ }).first().click();
  await page.getByRole('heading', { name: new RegExp(`Why event ${event}`) }).waitFor();
});

browserTest('after links are cut, what is missing for a commit is told from the run', async (page) => {
  await committed(page);
  await page.keyboard.press('1');
  await page.keyboard.press('w');
  await stepUntil(page, page.locator('.pill .says').getByText(/zxid 1·3 and proposes it/));
  for (let i = 0; i < 4; i += 1) await step(page);
  const leader = Number((await server(page, /LEADING/).getAttribute('aria-label')).match(/Server (\d)/)[1]);
  for (const other of [1, 2, 3].filter((sid) => sid !== leader)) {
    await page.evaluate((between) => zabscope.act({ cut: { between } }), [other, leader]);
  }
  await server(page, new RegExp(`^Server ${leader},`)).press('Enter');
  await page.getByRole('button', { name: 'Why? 1·3', exact: true }).click();
  await page.getByRole('heading', { name: 'Why is 1·3 not committed?' }).waitFor();
  await page.locator('.is-missing').getByText(/S\d commits 1·3 at the ACKs of 2 voters and has \d/).waitFor();
  await page.locator('.is-missing').getByText(/was lost when its connection broke|have not reached each other since/).first().waitFor();
});

browserTest('the answer in Chinese keeps the protocol’s words', async (page) => {
  await committed(page);
  await page.keyboard.press('y');
  await page.keyboard.press('l');
  await page.locator('ol.why-links li').first().getByText(/提交 1·2：3 台中已有 2 台落盘（S\d, S\d）/).waitFor();
  await page.locator('.rule').first().getByText(/论文中称 COMMIT/).waitFor();
  await page.locator('button.why-says').last().getByText(/C1 连接 S\d，准备建立会话/).waitFor();
  await expectAccessible(page);
});

browserTest('who waits at a lock is asked why, from the line at it', { timeout: 120_000 }, async (page) => {
  await elect(page);
  await page.keyboard.press('k');
  await page.locator('#recipe-lock').check();
  await page.locator('#recipe-count').fill('2');
  await page.locator('#recipe-start').click();
  await page.locator('.programs li').nth(1).waitFor({ state: 'attached' });
  await page.locator('.stage').click({ position: { x: 5, y: 200 } });
  await page.keyboard.press('2');
  const waits = page.locator('.beside-lens .lock-line li:not(.is-holder)').first();
  await stepUntil(page, page.locator('.stage-svg .waits'), 200);
  const who = await waits.locator('.who').textContent();
  await waits.locator('.why-button').click();
  await page.getByRole('heading', { name: `Why does ${who} not hold the lock?` }).waitFor();
  await page.locator('.is-missing').getByText(new RegExp(`${who} waits for n-\\d+, which comes before its own`)).waitFor();
  await expectAccessible(page);
});

browserTest('while an answer is shown, the causal past of its event is a jagged line in the Messages lens, dimmed behind it', async (page) => {
  await committed(page);
  const event = (await moment(page)).event;
  assert.equal(await page.locator('.ln-past').count(), 0);
  await page.keyboard.press('y');
  await page.locator(`.ln-past[data-event="${event}"]`).waitFor({ state: 'attached' });
  await page.locator('.past-legend').getByText(`Jagged line: the causal past of event ${event}`).waitFor();
  const xs = await page.locator('.ln-past .past-line').evaluate((path) => [...path.getAttribute('d').matchAll(/[ML]([\d.]+)/g)].map((found) => Number(found[1])));
  assert.ok(xs.length >= 8 && new Set(xs).size > 2, `not one moment for all: ${xs}`);
  const dims = await page.locator('.past-dim').evaluate((path) => Number(getComputedStyle(path).opacity));
  assert.ok(dims > 0.4 && dims < 0.9);
  const rows = page.locator('.lens table tbody tr');
  const last = await page.locator('.lens table thead th').last().textContent();
  assert.equal(last, `In the causal past of event ${event}`);
  const cells = new Set(await rows.locator('td:last-child').allTextContents());
  assert.ok(cells.has('yes') && [...cells].some((cell) => cell !== 'yes'), [...cells].join());
  // Along the chain the cut stays: it belongs to the question.
  await press(page, 'ArrowUp');
  assert.equal(await page.locator('.ln-past').getAttribute('data-event'), String(event));
  await page.getByRole('tab', { name: 'Event' }).click();
  await page.locator('.ln-past').waitFor({ state: 'detached' });
});

browserTest('the cut has Chinese words', { locale: 'zh-CN', colorScheme: 'dark' }, async (page) => {
  await elect(page);
  await page.keyboard.press('y');
  await page.locator('.past-legend').getByText('的因果过去到此为止').waitFor();
  await expectAccessible(page);
});
