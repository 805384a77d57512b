// What was tried: undo and redo, the tree of branches, two lines side by side, and what the browser keeps.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';
import { elect, moment, step, stepBy } from './walk.mjs';

/** The mark of a modified run says more than its name. */
const toast = (page) => page.locator('.toast').first();
const row = (page, name) => page.getByRole('treeitem', { name });

/** A leader; then S3 crashes in one branch, and S1 in another. */
async function tryTwice(page) {
  await elect(page);
  await stepBy(page, 'event');
  for (const [name, back] of [['Server 3', 2], ['Server 1', 4]]) {
    if (await page.locator('.branches .count').count()) {
      await page.keyboard.press('b');
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      await page.keyboard.press('End');
    }
    for (let i = 0; i < back; i += 1) {
      const { event } = await moment(page);
      await page.keyboard.press('ArrowLeft');
      await page.waitForFunction((old) => Number(document.querySelector('.page').dataset.event) < old, event);
    }
    await page.getByRole('button', { name }).first().click();
    await page.keyboard.press('c');
    await toast(page).getByText('You acted in the past').waitFor();
    await step(page);
  }
}

browserTest('what was done is undone and done again with keys, chords and buttons', async (page) => {
  await elect(page);
  const before = await moment(page);
  await page.keyboard.press('w');
  await step(page);
  const after = await moment(page);
  await page.keyboard.press('Control+z');
  await toast(page).getByText('Undone: C1 writes /demo = 1').waitFor();
  assert.deepEqual(await moment(page), before);
  await page.keyboard.press('Control+Shift+z');
  await toast(page).getByText('Done again: C1 writes /demo = 1').waitFor();
  assert.deepEqual(await moment(page), after, 'with the step that followed');
  await page.keyboard.press('u');
  await toast(page).getByText('Undone').waitFor();
  await page.keyboard.press('Shift+U');
  await toast(page).getByText('Done again').waitFor();
  await page.locator('.transport').getByRole('button', { name: 'Undo' }).click();
  await toast(page).getByText('Undone').waitFor();
  assert.deepEqual(await moment(page), before);
  await page.keyboard.press('Control+z');
  await toast(page).getByText('There is nothing to undo').waitFor();
});

browserTest('a run that was left for another one comes back', async (page) => {
  await elect(page);
  await page.keyboard.press('w');
  const before = await moment(page);
  await page.keyboard.press('e');
  await page.getByRole('button', { name: /^Scenarios \d+$/ }).click();
  await page.getByRole('button', { name: /Five servers/ }).first().click();
  await toast(page).getByText('Another run is open').waitFor();
  await toast(page).getByRole('button', { name: 'Undo' }).click();
  await toast(page).getByText('Undone: open another run').waitFor();
  assert.deepEqual(await moment(page), before);
});

browserTest('branches are a tree that keys walk in: go, name, delete, and back', { timeout: 120_000 }, async (page) => {
  await tryTwice(page);
  await page.keyboard.press('b');
  const tree = page.getByRole('tree', { name: 'What was tried' });
  assert.equal(await tree.getByRole('treeitem').count(), 3);
  const crash3 = row(page, /^crash S3 at 0\.\d{3} s/);
  assert.match(await crash3.textContent(), /left “The first line” at 0\.\d{3} s, after event \d+to event \d+/);
  assert.equal(await row(page, /^crash S1/).getAttribute('aria-current'), 'true');
  await expectAccessible(page);

  // Keys: the focus is on the branch that one is in; its parent, then down to the other one, and there.
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-current') === 'true');
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction(() => document.activeElement?.textContent.startsWith('The first line'));
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.activeElement?.textContent.startsWith('crash S3'));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-current') === 'true');
  assert.equal(await crash3.getAttribute('aria-level'), '2');

  await page.keyboard.press('F2');
  await page.locator('#branch-name').fill('without the old leader');
  await page.keyboard.press('Enter');
  await row(page, /^without the old leader/).waitFor();
  await page.keyboard.press('Control+z');
  await crash3.waitFor();

  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'treeitem');
  await page.keyboard.press('Delete');
  await toast(page).getByText(/“crash S3 at .*” is deleted/).waitFor();
  assert.equal(await tree.getByRole('treeitem').count(), 2);
  await page.getByRole('button', { name: 'Undo: delete a branch' }).click();
  await crash3.waitFor();
  assert.equal(await crash3.getAttribute('aria-current'), 'true');
});

browserTest('the tree of branches fits a telephone, in Chinese', { locale: 'zh-CN', width: 390, height: 844, timeout: 120_000 }, async (page) => {
  await elect(page);
  await page.keyboard.press('w');
  await step(page);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.locator('.page').evaluate(() => {});
  await page.getByRole('button', { name: /服务器 1/ }).first().click();
  await page.keyboard.press('c');
  await page.keyboard.press('b');
  await row(page, /让 S1 崩溃/).waitFor();
  await expectAccessible(page);
  const small = await page.locator('#popover button, #popover [role=treeitem]').evaluateAll((all) => all
    .filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.textContent));
  assert.deepEqual(small, [], 'everything is at least 44 px high');
});

const cards = (page) => page.locator('.pair > .side');
const time = async (page) => Number((await page.locator('.transport .time').textContent()).split(' ')[0]);

/** The scenario of a flaw: a write is committed on the first acknowledgement. */
const EARLY = {
  zabscope: 1, seed: 5, ensemble: { voters: 3 }, flaws: ['commit-on-first-ack'], sessions: 'live',
  script: [
    { at: 1500, do: { connect: { client: 1, server: 1 } } },
    { at: 1700, do: { write: { client: 1, key: '/a', value: 'x' } } },
    { at: 2500, do: { crash: 1 } },
  ],
  start: { time: 3000 },
};

async function open(page, scenario) {
  await page.locator('.page').waitFor();
  await page.keyboard.press('n');
  const file = { name: 'scenario.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(scenario)) };
  await page.locator('#new-file').setInputFiles(file);
  await page.locator('#new-file').waitFor({ state: 'detached' });
}

/** Chooses what to compare with, by keyboard. */
async function compare(page, name) {
  await page.keyboard.press('t');
  const choice = page.getByRole('dialog').getByRole('button', { name });
  await choice.focus();
  await page.keyboard.press('Enter');
  await cards(page).nth(1).locator('svg.stage-svg').waitFor();
  await page.locator('.twin-tab h2').getByText(/until|the same up to/i).waitFor();
}

browserTest('the same run without its flaw: both stages, one clock, where they part, and back', { timeout: 120_000 }, async (page) => {
  await open(page, EARLY);
  const before = await moment(page);
  await compare(page, /without “commit-on-first-ack”/);
  assert.equal(await cards(page).count(), 2);
  assert.match(await cards(page).nth(0).textContent(), /This line/);
  assert.match(await cards(page).nth(1).textContent(), /without “commit-on-first-ack”/);
  assert.equal(await page.locator('.twin-lens svg.lens-svg').count(), 2, 'both diagrams');
  assert.match(await page.locator('.twin-tab h2').textContent(), /^The same until \d\.\d{3} s: there they part \(event \d+ in A, event \d+ in B\)|^The same until/);
  assert.equal(await page.locator('.twin-tab .sides').first().locator('li').count(), 2, 'what happened first in each');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'To where they part' }).click();
  const there = await time(page);
  assert.ok(there < 3 && there > 1, `${there}`);
  const heads = await page.locator('.twin-lens .ln-playhead, .twin-lens [role=slider]').evaluateAll((all) => all.map((e) => e.getBoundingClientRect().x));
  assert.ok(heads.length >= 2 && heads.every((x) => Math.abs(x - heads[0]) < 1.5), `one playhead for both: ${heads}`);
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((old) => Number(document.querySelector('.transport .time').textContent.split(' ')[0]) >= old, there);

  for (const [width, height] of [[1440, 960], [1024, 768]]) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(300);
    const tall = await page.locator('.side .stage-picture').evaluateAll((all) => all.map((e) => e.clientHeight));
    assert.ok(tall.every((high) => high >= 140), `there is room for both stages: ${tall}`);
    const cut = await page.locator('.side .caption, .inspector .tabs').evaluateAll((all) => all
      .filter((e) => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight)
      .map((e) => `${e.className} ${e.scrollWidth}×${e.scrollHeight} in ${e.clientWidth}×${e.clientHeight}`));
    assert.deepEqual(cut, [], 'the caption and the tabs stand there whole');
  }

  await page.keyboard.press('t');
  await page.locator('.pair').waitFor({ state: 'detached' });
  assert.deepEqual(await moment(page), before, 'the run is as it was');
});

browserTest('without a crash: what clients observe differently is a table of jumps, and the other line can be gone on with', { timeout: 120_000 }, async (page) => {
  await open(page, { ...EARLY, flaws: [] });
  await compare(page, /crashes|crash S1/);
  const table = page.getByRole('table', { name: 'What clients observe differently' });
  const lost = table.getByRole('row').filter({ hasText: /disconnected|Disconnected|DISCONNECTED|no connection/i }).first();
  await lost.waitFor();
  assert.match(await lost.textContent(), /C1.*nothing of the kind/);
  await lost.getByRole('button').click();
  assert.ok(Math.abs(await time(page) - 2.5) < 0.2, 'to that moment');

  await page.getByRole('button', { name: 'Go on with B' }).click();
  await toast(page).getByText('You go on with what was B').waitFor();
  await page.locator('.pair').waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('button', { name: /^Server 1.*CRASHED/i }).count(), 0);
  await toast(page).getByRole('button', { name: 'Undo' }).click();
  await toast(page).getByText('Undone: go on with the other line').waitFor();
});

browserTest('two branches side by side, from the tree', { timeout: 120_000 }, async (page) => {
  await tryTwice(page);
  await page.keyboard.press('b');
  await row(page, /^crash S3/).click();
  await page.getByRole('button', { name: 'Compare with the current one' }).click();
  await cards(page).nth(1).waitFor();
  assert.match(await cards(page).nth(0).textContent(), /crash S1/);
  assert.match(await cards(page).nth(1).textContent(), /crash S3/);
  assert.match(await page.locator('.twin-tab').textContent(), /Only in A: crash S1/);
});

browserTest('two lines fit a telephone, in Chinese', { locale: 'zh-CN', width: 390, height: 844, timeout: 120_000 }, async (page) => {
  await open(page, EARLY);
  await page.keyboard.press('t');
  await page.getByRole('dialog').getByRole('button', { name: /没有“commit-on-first-ack”/ }).click();
  await cards(page).nth(1).locator('svg.stage-svg').waitFor();
  const [a, b] = [await cards(page).nth(0).boundingBox(), await cards(page).nth(1).boundingBox()];
  assert.ok(b.y >= a.y + a.height - 1 && a.width > 380, 'one above the other');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390);
  await expectAccessible(page);
});

const line = (page) => page.locator('.kept-line');
const keptRun = (page) => page.evaluate(() => localStorage.getItem('zabscope.run'));

/** Steps and crashes, until the run with its branch is kept. */
async function leaveSomething(page) {
  await elect(page);
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: 'Server 3' }).first().click();
  await page.keyboard.press('c');
  await toast(page).getByText('You acted in the past').waitFor();
  await page.waitForFunction(() => localStorage.getItem('zabscope.run')?.includes('"crash"'));
}

browserTest('the run is kept with its branches, and offered at the next visit', { timeout: 120_000 }, async (page) => {
  assert.equal(await line(page).count(), 0, 'nothing was kept yet');
  await leaveSomething(page);
  await step(page);
  const before = await moment(page);
  await page.reload();
  await line(page).getByText(/Back to where you were.*The first run.*2 branches.*kept/).waitFor();
  await expectAccessible(page);
  assert.notDeepEqual(await moment(page), before, 'the page opens as ever');
  await line(page).getByRole('button', { name: 'Go there' }).click();
  await toast(page).getByText('You are back where you were').waitFor();
  assert.deepEqual(await moment(page), before, 'also the last step: it was kept when the page was left');
  await page.getByRole('button', { name: '2 branches' }).waitFor();
  assert.equal(await line(page).count(), 0);
});

browserTest('the tabs beside one line stand in one row', async (page) => {
  await page.locator('.page').waitFor();
  const rows = await page.getByRole('tab').evaluateAll((all) => new Set(all.map((e) => e.getBoundingClientRect().y)).size);
  assert.equal(rows, 1);
});

browserTest('what was damaged is refused with a sentence', { storage: { 'zabscope.run': '1\n{"zabscopeSession":1,' } }, async (page) => {
  await line(page).getByText(/cannot be had again/).waitFor();
  await line(page).getByRole('button', { name: 'Close' }).click();
  await line(page).waitFor({ state: 'detached' });
  await step(page);
});

browserTest('everything that the browser keeps is removed, after a question', { timeout: 120_000 }, async (page) => {
  await leaveSomething(page);
  await page.keyboard.press('l');
  await page.keyboard.press('l');
  await page.keyboard.press('b');
  await page.getByRole('button', { name: 'Clear all…' }).click();
  assert.ok(await keptRun(page), 'it asks first');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Clear all', exact: true }).click();
  await toast(page).getByText('Nothing is kept in this browser any more').waitFor();
  const names = () => page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('zabscope')));
  assert.deepEqual(await names(), []);
  await page.waitForTimeout(4_000);
  assert.deepEqual(await names(), [], 'and nothing comes back by itself');
});

browserTest('a page in another page keeps nothing and offers nothing', { query: '?embed=1', storage: { 'zabscope.run': 'of another page' } }, async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(4_000);
  assert.equal(await keptRun(page), 'of another page');
  assert.equal(await line(page).count(), 0);
});

browserTest('without storage the page works as ever', async (page) => {
  await page.addInitScript(() => {
    const never = { get() { throw new DOMException('not here', 'SecurityError'); } };
    Object.defineProperties(window, { localStorage: never, sessionStorage: never });
  });
  await elect(page);
  await page.reload({ waitUntil: 'networkidle' });
  page.problems.length = 0; // what the reload cut off
  await elect(page);
  await page.waitForTimeout(4_000);
  await step(page);
  assert.equal(await line(page).count(), 0);
});

browserTest('a moment that panicked is not kept', { query: '?panic=test' }, async (page) => {
  await step(page);
  await page.keyboard.press('!');
  await page.locator('main.panic').waitFor();
  await page.waitForTimeout(4_000);
  assert.equal(await keptRun(page), null);
  page.problems.length = 0;
});
