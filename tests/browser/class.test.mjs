// What a class needs: all commands in one place.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';
import { elect, server } from './walk.mjs';

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute('aria-label'));

browserTest('every command is found by typing, in either language, and the focus returns', { locale: 'zh-CN' }, async (page) => {
  await elect(page);
  const leader = server(page, /LEADING/);
  const name = (await leader.getAttribute('aria-label')).match(/\d/)[0];
  await leader.focus();
  const before = await focused(page);
  await page.keyboard.press('Control+k');
  await page.waitForFunction(() => document.activeElement.id === 'palette-query');
  await page.keyboard.type(`crash s${name}`);
  const first = page.locator('#palette-0');
  await page.locator('#palette-0', { hasText: `S${name}：崩溃` }).waitFor();
  assert.equal(await first.getAttribute('aria-selected'), 'true');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await server(page, /CRASHED/).waitFor();
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.waitForFunction(() => /CRASHED/.test(document.activeElement.getAttribute('aria-label')));
  assert.match(before, /LEADING/);
});

browserTest('the palette goes by arrow keys, says why something cannot be done, and opens what has no key', async (page) => {
  await page.locator('.page').waitFor();
  await page.getByRole('button', { name: 'Commands' }).click();
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
  await page.keyboard.press('Control+k');
  await page.keyboard.type('theme dark');
  await page.keyboard.press('Enter');
  await page.locator('html[data-theme=dark]').waitFor();
  // A popover that a command opens has the focus, and gives it back to where it was before the palette.
  await page.getByRole('button', { name: 'Share link' }).focus();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('branches');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'branch-current');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-label') === 'Share link');
});

browserTest('the help sheet is the table of keys, group by group', async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('?');
  const groups = page.locator('.keys .group');
  assert.deepEqual(await groups.allTextContents(), ['Moving in the run', 'Doing something to it', 'What is shown', 'The page']);
  assert.ok(await page.locator('.keys kbd').count() > 20);
  await page.locator('.keys tr', { hasText: 'All commands' }).getByText('Ctrl K').waitFor();
  await expectAccessible(page, { rules: { 'label-content-name-mismatch': { enabled: false } } });
});
