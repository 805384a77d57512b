// The guarantees, what it looks like when one breaks, and the mark of a run that is not ZAB.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';
import { moment, stepBy, stepUntil } from './walk.mjs';


/** The leader commits what one disk has: the write at 1.7 s does it. */
const EARLY = {
  zabscope: 1,
  seed: 5,
  ensemble: { voters: 3 },
  flaws: ['commit-on-first-ack'],
  script: [
    { at: 1500, do: { connect: { client: 1, server: 1 } } },
    { at: 1700, do: { write: { client: 1, key: '/a', value: '1' } } },
  ],
  start: { time: 1650 },
};

async function open(page, scenario) {
  await page.locator('.page').waitFor();
  await page.keyboard.press('n');
  const file = { name: 'scenario.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(scenario)) };
  await page.locator('#new-file').setInputFiles(file);
  await page.locator('#new-file').waitFor({ state: 'detached' });
}

const row = (page, name) => page.locator('.guarantees li').filter({ has: page.getByText(name, { exact: true }) });

browserTest('all 27 guarantees are listed with their sentence, their source and their state', async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('g');
  await page.getByRole('tab', { name: 'Guarantees', selected: true }).waitFor();
  assert.equal(await page.locator('.guarantees li').count(), 27);
  for (const part of ['.says', '.source', '.state']) assert.equal(await page.locator(`.guarantees ${part}`).count(), 27);
  await stepBy(page, 'milestone');
  await stepUntil(page, page.locator('.pill[data-phase=broadcast]'));
  await page.keyboard.press('w');
  await stepUntil(page, page.locator('.guarantees .margin', { hasText: /1·1, committed, is durable on [23] of 3/ }));
  assert.match(await row(page, 'Leadership1').textContent(), /holds.*epoch 1: led by S\d alone/s);
  assert.match(await row(page, 'GlobalPrimaryOrder').textContent(), /not yet touched/);
  assert.equal(await page.locator('.is-broken').count(), 0);
});

browserTest('a guarantee that breaks stops the playing, is marked, and can be jumped to', async (page) => {
  await open(page, EARLY);
  await page.keyboard.press(' ');
  await page.locator('.alarm').waitFor({ timeout: 30_000 });
  const there = await moment(page);
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  assert.equal(await page.locator('.ln-broken').count(), 1);
  await page.getByRole('button', { name: 'Play on' }).click();
  await page.waitForFunction((event) => Number(document.querySelector('.page').dataset.event) > event, there.event);
  await page.getByRole('button', { name: 'Show guarantees' }).click();
  assert.match(await row(page, 'CommitNeedsQuorum').textContent(), /violated/);
  const card = page.getByRole('region', { name: 'CommitNeedsQuorum is violated' });
  await card.getByText('S3 committed 1·2, but fewer voters than a quorum have it on disk.').waitFor();
  await card.getByText('The leader of five commits after one ACK besides its own.').waitFor();
  await card.getByRole('button', { name: `Jump to event ${there.event}` }).click();
  assert.deepEqual(await moment(page), there);
  await card.waitFor(); // the Event tab has it, too

  await page.keyboard.press('Home');
  assert.equal(await page.locator('.alarm, .broken').count(), 0, 'what is to come has not happened');
  assert.equal(await page.locator('.ln-broken.is-future').count(), 1, 'but the lens knows it');
});

for (const [locale, colorScheme] of [['en-US', 'light'], ['zh-CN', 'dark'], ['en-US', 'dark'], ['zh-CN', 'light']])
  for (const [width, height] of [[1440, 960], [390, 844]])
    browserTest(`what is modified and broken says so (${locale}, ${colorScheme}, ${width})`, { locale, colorScheme, width, height }, async (page) => {
      await open(page, { ...EARLY, start: { time: 2500 } });
      for (const mark of ['.title-bar .modified', '.stage .modified-strip']) {
        await page.locator(mark).waitFor();
        assert.match(await page.locator(mark).textContent(), /MODIFIED ZAB.*commit-on-first-ack/s);
      }
      assert.match(await page.title(), /^MODIFIED ZAB/);
      await page.keyboard.press('g');
      await page.locator('.guarantees .is-broken').waitFor();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await page.keyboard.press('s');
      await page.locator('.share .modified-note').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('f');
      await page.locator('.flaws .primary').waitFor();
      await expectAccessible(page);
      await page.keyboard.press('n');
      await page.locator('.flaw-list').waitFor();
      await expectAccessible(page);
    });

browserTest('by keyboard: read about the flaw, run the same without it, and with it again', async (page) => {
  await open(page, { ...EARLY, start: { time: 2500 } });
  const there = await moment(page);
  const press = async (name) => {
    await page.getByRole('button', { name }).focus();
    await page.keyboard.press('Enter');
  };
  await page.keyboard.press('f');
  await page.getByText('What is committed is on disk at a quorum').waitFor();
  await press('Run the same without the flaw');
  await page.locator('.modified-strip').waitFor({ state: 'detached' });
  assert.equal(await page.locator('.alarm').count(), 0);
  await press('Without commit-on-first-ack');
  await press('Run the same with the flaw');
  await page.locator('.modified-strip').waitFor();
  assert.deepEqual(await moment(page), there);
});

browserTest('flaws are found and chosen for a new run; a saved one says what it is', async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('n');
  await page.getByRole('button', { name: 'Take rules away…' }).click();
  assert.equal(await page.locator('.flaw-list .one').count(), 58);
  await page.getByLabel('Find a flaw').fill('order-');
  await page.getByRole('checkbox', { name: /order-b/ }).check();
  await page.getByRole('checkbox', { name: /order-d/ }).check();
  await page.getByText(/order-b was taken out: order-d also says/).waitFor();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('button', { name: /^MODIFIED ZAB: order-d/ }).first().waitFor();
  await page.keyboard.press('n');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save this run…' }).click();
  assert.equal((await download).suggestedFilename(), 'zabscope-run-modified.json');
});

browserTest('scenarios of flaws are found among many and open where the guarantee breaks', async (page) => {
  await page.locator('.page').waitFor();
  const stories = { 'quorum-of-half': 'Leadership2', 'zk-4643': 'CommittedLogDurability', 'zk-2845': 'PrimaryIntegrity', 'zk-962': 'LocalPrimaryOrder', 'apply-on-proposal': 'Agreement' };
  for (const [flaw, guarantee] of Object.entries(stories)) {
    await page.keyboard.press('n');
    await page.getByRole('button', { name: 'Scenarios and flaws in the library…' }).click();
    await page.getByLabel('Search everything').fill(flaw);
    await page.waitForFunction(() => document.querySelectorAll('.lessons li').length < 8);
    await page.getByRole('heading', { name: 'What each rule is there for' }).locator('+ ul button').first().click();
    await page.locator('.alarm').getByText(`${guarantee} is violated`).waitFor();
  }
});
