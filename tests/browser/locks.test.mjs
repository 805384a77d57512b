// Contention by clicking: recipes, the Locks lens, its numbers, two holders, and what a lock guards.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';
import { choose, step, stepBy, stepUntil } from './walk.mjs';


/** Three servers; one leads after a second and a half. */
const THREE = { zabscope: 1, seed: 5, ensemble: { voters: 3 }, sessions: 'live', start: { time: 1500 } };

async function open(page, scenario = THREE) {
  await page.locator('.page').waitFor();
  await page.keyboard.press('n');
  const file = { name: 'scenario.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(scenario)) };
  await page.locator('#new-file').setInputFiles(file);
  await page.locator('#new-file').waitFor({ state: 'detached' });
  await stepBy(page, 'message');
}

const client = (page, n) => page.getByRole('button', { name: new RegExp(`^Client ${n} at server`) });
const figure = async (page, key) => Number(await page.locator(`.lock-numbers [data-number=${key}]`).getAttribute('data-value'));
const arcs = (page) => page.locator('.lk-wake').count();

/** Chooses a recipe, and starts it on so many clients. */
async function start(page, recipe, count, fields = {}) {
  await page.keyboard.press('k');
  await page.locator(`#recipe-${recipe}`).check();
  await page.locator('#recipe-count').fill(String(count));
  for (const [id, value] of Object.entries(fields)) {
    if (typeof value === 'boolean') await page.locator(`#recipe-${id}`).setChecked(value);
    else await page.locator(`#recipe-${id}`).fill(value);
  }
  await page.locator('#recipe-start').click();
  await page.locator('.programs li').nth(count - 1).waitFor({ state: 'attached' });
  await page.locator('.stage').click({ position: { x: 5, y: 200 } });
}

/** Steps until so many have got it. */
async function acquired(page, count, steps = 900) {
  for (let i = 0; i < steps && (await figure(page, 'acquisitions')) < count; i += 1) await step(page);
  assert.equal(await figure(page, 'acquisitions'), count);
}

for (const [recipe, least, most] of [['lock', 0.8, 1], ['lockHerd', 3.5, 4]])
  browserTest(`five contenders at ${recipe}: wake-ups for each release`, { timeout: 240_000 }, async (page) => {
    await open(page);
    await start(page, recipe, 5, { hold: '0.5', repeat: '0' });
    assert.equal(await page.locator('.lens.is-locks').count(), 1, 'the lens follows');
    await acquired(page, 8);
    const woken = await figure(page, 'wakeups');
    assert.ok(woken >= least && woken <= most, `${recipe}: ${woken}`);
    assert.equal(await figure(page, 'overlaps'), 0);
    assert.ok((await arcs(page)) >= 7);
    assert.equal(await page.locator('.lk-bar.is-holding').count() >= 7, true);
    assert.ok((await page.locator('.lock-table tbody tr').count()) >= 16, 'the same as a table');
  });

browserTest('a holder that is paused past its session: two holders, and its late write is refused', { timeout: 240_000 }, async (page) => {
  await open(page);
  await start(page, 'lock', 2, { hold: '2', repeat: '1', fenced: true });
  await stepUntil(page, page.locator('.lock-line li.is-holder'), 200);
  const holder = Number((await page.locator('.beside-lens .is-holder .who').textContent()).slice(1));
  await choose(page, client(page, holder), 'Let its session expire');
  await page.locator('.stage').click({ position: { x: 5, y: 200 } });
  await stepUntil(page, page.locator('.guarded-thing .late.is-refused'), 400);
  assert.equal(await figure(page, 'overlaps'), 1);
  assert.equal(await figure(page, 'refused'), 1);
  assert.match(await page.locator('.lk-clash-word').textContent(), /TWO HOLDERS/);
  assert.equal(await page.locator('.lk-bar.is-expired').count(), 1);
  assert.match(await page.locator('.outside .guarded-thing').textContent(), /checks tokens.*refused/);
});

browserTest('without fencing the late write is taken, and the page says so', { timeout: 240_000 }, async (page) => {
  await open(page);
  await start(page, 'lock', 2, { hold: '2', repeat: '1' });
  await stepUntil(page, page.locator('.lock-line li.is-holder'), 200);
  const holder = Number((await page.locator('.beside-lens .is-holder .who').textContent()).slice(1));
  await choose(page, client(page, holder), 'Let its session expire');
  await page.locator('.stage').click({ position: { x: 5, y: 200 } });
  await stepUntil(page, page.locator('.guarded-thing .late.is-taken'), 400);
  assert.equal(await figure(page, 'late'), 1);
});

browserTest('two locks in opposite order: the circle is drawn and named', { timeout: 240_000 }, async (page) => {
  await open(page);
  await start(page, 'twoLocks', 2, { hold: '1', think: '0.5' });
  await stepUntil(page, page.locator('.deadlock'), 200);
  assert.match(await page.locator('.deadlock').textContent(), /C1 waits for C2, C2 waits for C1/);
  assert.equal(await page.locator('.st-wait.is-deadlock').count(), 2);
});

browserTest('two recipes are compared on the same seed, side by side', { timeout: 240_000 }, async (page) => {
  await open(page);
  const before = await page.locator('.page').getAttribute('data-trace-hash');
  await page.keyboard.press('k');
  await page.locator('#recipe-compare').click();
  await page.locator('.versus-table th', { hasText: 'over after' }).nth(1).waitFor({ timeout: 60_000 });
  const cells = await page.locator('.versus-table tr[data-measure=wakeups] td').allTextContents();
  const [fair, herd] = cells.map(Number);
  assert.ok(fair <= 1 && herd > 2.5, `${fair} against ${herd}`);
  assert.equal(await page.locator('.page').getAttribute('data-trace-hash'), before, 'this run stays as it is');
});

browserTest('everything is started, stopped and walked with the keyboard', { timeout: 240_000 }, async (page) => {
  await open(page);
  await page.keyboard.press('k');
  await page.waitForFunction(() => document.activeElement.id === 'tab-content');
  await page.locator('#recipe-lock').focus();
  await page.keyboard.press('Enter');
  await page.locator('.programs li').nth(4).waitFor();
  await page.locator('#tab-content').focus();
  await stepUntil(page, page.locator('.lk-bar.is-holding'), 200);
  const bar = page.locator('.ln-key').last();
  await bar.focus();
  await page.locator('.ln-tip').waitFor();
  await page.getByRole('button', { name: 'Stop the program of C5' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('#recipe-stop-all').focus();
  await page.keyboard.press('Enter');
  await page.locator('.programs small', { hasText: 'is stopping' }).first().waitFor();
  await page.waitForTimeout(300); // all of them are asked, one event each
  await page.locator('.ln-playhead').focus();
  const event = Number(await page.locator('.page').getAttribute('data-event'));
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction((old) => Number(document.querySelector('.page').dataset.event) === old - 1, event);
  await page.locator('.stage').click({ position: { x: 5, y: 200 } });
  await page.keyboard.press('v');
  await page.locator('.lens:not(.is-locks)').waitFor();
});

for (const [locale, colorScheme] of [['en-US', 'light'], ['zh-CN', 'dark']])
  for (const [width, height] of [[1440, 960], [390, 844]])
    browserTest(`recipes and locks have no barriers (${locale}, ${colorScheme}, ${width})`, { locale, colorScheme, width, height }, async (page) => {
      await open(page);
      await start(page, 'lock', 3);
      for (let i = 0; i < 25; i += 1) await page.keyboard.press('ArrowRight');
      await expectAccessible(page);
    });

browserTest('nothing in the transport bar is cut off, at any width of a screen', async (page) => {
  await open(page);
  for (const width of [1024, 1100, 1279, 1280, 1359, 1360, 1440, 1599, 1600]) {
    await page.setViewportSize({ width, height: 768 });
    const bar = page.locator('.transport');
    await page.waitForFunction((wide) => document.querySelector('.transport').clientWidth === wide, width);
    assert.equal(await bar.evaluate((e) => e.scrollWidth), width);
  }
});
