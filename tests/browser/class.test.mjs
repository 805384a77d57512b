// What a class needs: all commands in one place.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';
import { elect, more, server } from './walk.mjs';

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute('aria-label'));

async function openPalette(page) {
  await page.keyboard.press('Control+k');
  await page.waitForFunction(() => document.activeElement.id === 'palette-query');
}

browserTest('every command is found by typing, in either language, and the focus returns', { locale: 'zh-CN' }, async (page) => {
  await elect(page);
  const leader = server(page, /LEADING/);
  const name = (await leader.getAttribute('aria-label')).match(/\d/)[0];
  await leader.focus();
  const before = await focused(page);
  await openPalette(page);
  await page.keyboard.type(`crash s${name}`);
  const first = page.locator('#palette-0');
  await page.locator('#palette-0', { hasText: `S${name}：崩溃` }).waitFor();
  assert.equal(await first.getAttribute('aria-selected'), 'true');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await server(page, /^服务器.*崩溃/).waitFor();
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.waitForFunction(() => /崩溃/.test(document.activeElement.getAttribute('aria-label')));
  assert.match(before, /LEADING/);
});

browserTest('the palette goes by arrow keys, says why something cannot be done, and opens what has no key', async (page) => {
  await page.locator('.page').waitFor();
  await more(page, 'Commands');
  await page.waitForFunction(() => document.activeElement.id === 'palette-query');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.locator('#palette-query').getAttribute('aria-activedescendant'), 'palette-1');
  await page.keyboard.type('write the next');
  await page.getByRole('option', { name: /Write the next value.*No server serves clients yet/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('listbox').waitFor();
  await page.locator('#palette-query').fill('diff trunc snap');
  await page.keyboard.press('Enter');
  await page.locator('.where', { hasText: 'Three ways to come back' }).waitFor();
  await openPalette(page);
  await page.keyboard.type('theme dark');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  // A popover that a command opens has the focus, and gives it back to where it was before the palette.
  await page.getByRole('button', { name: 'Share link' }).focus();
  await openPalette(page);
  await page.keyboard.type('branches');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.closest('.branch-tree'));
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-label') === 'Share link');
});

browserTest('the help sheet is the table of keys, group by group', async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('?');
  const groups = page.locator('.keys .group');
  assert.deepEqual(await groups.allTextContents(), ['Moving in the run', 'Doing something to it', 'What is shown', 'The page', 'While presenting']);
  assert.ok(await page.locator('.keys kbd').count() > 20);
  await page.locator('.keys tr', { hasText: 'All commands' }).getByText('Ctrl K').waitFor();
  await expectAccessible(page);
});

const box = (page, selector) => page.locator(selector).boundingBox();
const SIZES = [[1920, 1080], [1024, 768]];

for (const [width, height] of SIZES) {
  browserTest(`presenter mode goes by a remote, large and without anything moving (${width}×${height})`, { width, height, query: '?present=1' }, async (page) => {
    await page.locator('.page.presenting').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Share link' }).isVisible(), false);
    const sizes = await page.evaluate(() => ['.pill .says', '.pill .words', '.transport .time', '.present-tools .button']
      .map((s) => parseFloat(getComputedStyle(document.querySelector(s)).fontSize)));
    assert.ok(Math.min(...sizes) >= 22, `${sizes}`);
    const fixed = ['.stage-svg', '.transport', '.steps', '.present-tools', '.pill'];
    const before = await Promise.all(fixed.map((s) => box(page, s)));
    for (let i = 0; i < 16; i += 1) {
      const event = await page.locator('.page').getAttribute('data-event');
      await page.keyboard.press('PageDown');
      await page.waitForFunction((old) => document.querySelector('.page').dataset.event !== old, event);
      const now = await Promise.all(fixed.slice(0, 4).map((s) => box(page, s)));
      assert.deepEqual(now, before.slice(0, 4));
      const pill = await box(page, '.pill');
      const stage = await box(page, '.stage-svg');
      assert.ok(pill.y === before[4].y && pill.y + pill.height <= stage.y, 'the sentence fits above the stage');
    }
    const there = await page.locator('.page').getAttribute('data-event');
    await page.keyboard.press('PageUp');
    await page.waitForFunction((old) => document.querySelector('.page').dataset.event !== old, there);
    await page.keyboard.press('.');
    await page.locator('.blackout').waitFor();
    assert.deepEqual(await box(page, '.blackout'), { x: 0, y: 0, width, height });
    await page.keyboard.press('b');
    assert.equal(await page.locator('.blackout').count(), 0);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('F5');
    await page.locator('.page:not(.presenting)').waitFor();
    await page.getByRole('button', { name: 'Share link' }).waitFor();
  });
}

browserTest('the spotlight is at the pointer or upon what is selected, and what the pen draws fades', async (page) => {
  await elect(page);
  await more(page, 'Present');
  await page.locator('.page.presenting').waitFor();
  const spot = () => page.evaluate(() => ['--spot-x', '--spot-y'].map((name) => parseFloat(document.documentElement.style.getPropertyValue(name))));
  await page.getByRole('button', { name: 'Spotlight' }).click();
  await page.locator('.spotlight').waitFor();
  await page.mouse.move(333, 222);
  await page.waitForFunction(() => document.documentElement.style.getPropertyValue('--spot-x') === '333px');
  assert.deepEqual(await spot(), [333, 222]);
  await server(page, 'Server 2').focus();
  await page.keyboard.press('Enter');
  const on = await server(page, 'Server 2').boundingBox();
  await page.waitForFunction(() => document.documentElement.style.getPropertyValue('--spot-x') !== '333px');
  const [x, y] = await spot();
  assert.ok(x > on.x - 60 && x < on.x + on.width + 60 && y > on.y - 60 && y < on.y + on.height + 60, `${[x, y]} is at ${JSON.stringify(on)}`);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.spotlight').count(), 0);

  await page.keyboard.press('e');
  await page.mouse.move(400, 300);
  await page.mouse.down();
  await page.mouse.move(500, 360, { steps: 5 });
  await page.mouse.up();
  const stroke = page.locator('.pen .stroke');
  assert.equal(await stroke.count(), 1);
  assert.ok((await stroke.locator('polyline').first().getAttribute('points')).split(' ').length >= 5);
  await page.waitForFunction(() => document.querySelectorAll('.pen .stroke').length === 0, null, { timeout: 9_000 });
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.pen').count(), 0);
  await page.keyboard.press('Escape');
  await page.locator('.page:not(.presenting)').waitFor();
});

browserTest('the caption says each event twice: in plain words, and in the protocol’s with a reading', { locale: 'zh-CN' }, async (page) => {
  await elect(page);
  await page.keyboard.press('w');
  await page.keyboard.press('2');
  for (let i = 0; i < 40 && !/ ACK 1·/.test(await page.locator('.pill .words').textContent()); i += 1) {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(30);
  }
  assert.match(await page.locator('.pill .words').textContent(), /^S\d → S\d ACK 1·\d（确认：已落盘）$/);
  assert.match(await page.locator('.pill .says').textContent(), /^S\d \p{Script=Han}/u);
});

browserTest('what happens is read out: each step, and while it plays not more than a sentence in two seconds', async (page) => {
  await page.locator('.page').waitFor();
  const read = page.locator('#read-out');
  assert.equal(await read.getAttribute('aria-live'), 'polite');
  for (let i = 0; i < 3; i += 1) {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(60);
    assert.equal(await read.textContent(), await page.locator('.pill .says').textContent());
  }
  await page.evaluate(() => {
    window.heard = [];
    new MutationObserver(() => window.heard.push(performance.now())).observe(document.querySelector('#read-out'), { childList: true, characterData: true, subtree: true });
  });
  await page.keyboard.press('Space');
  await page.waitForTimeout(6_500);
  const heard = await page.evaluate(() => window.heard);
  assert.ok(heard.length >= 2 && heard.length <= 4, `${heard}`);
  for (let i = 1; i < heard.length; i += 1) assert.ok(heard[i] - heard[i - 1] > 2_000, `${heard}`);
});

browserTest('about this model: what is modelled, what is not, and figures that were counted', async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('i');
  const sheet = page.getByRole('dialog', { name: 'About this model' });
  await sheet.getByText('dynamic reconfiguration').waitFor();
  await sheet.getByText(/^\d+ recordings of a real ensemble happen here, too/).waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Zabscope: about this model' }).click();
  await sheet.waitFor();
});

browserTest('behind the stage is a table that follows the run', async (page) => {
  await elect(page);
  await more(page, 'As a table');
  const sheet = page.getByRole('dialog', { name: 'The stage as a table' });
  const rows = sheet.getByRole('table', { name: 'Servers' }).getByRole('row');
  assert.equal(await rows.count(), 4);
  const leading = sheet.getByRole('row', { name: /LEADING/ });
  assert.match(await leading.textContent(), /BROADCAST/);
  await page.keyboard.press('w');
  await page.keyboard.press('2');
  for (let i = 0; i < 40 && await sheet.getByRole('row', { name: /^PROPOSAL/ }).count() === 0; i += 1) {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(40);
  }
  assert.match(await sheet.getByRole('row', { name: /^PROPOSAL/ }).first().textContent(), /^PROPOSALS3S[12]1·\d$/);
  await sheet.getByRole('table', { name: 'Clients' }).getByRole('row', { name: /^C1/ }).waitFor();
  await expectAccessible(page);
});
