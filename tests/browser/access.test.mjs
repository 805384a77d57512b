// Without a mouse, without motion, in both languages and themes.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';
import { elect, more, server, step, stepBy, stepUntil } from './walk.mjs';


for (const [locale, colorScheme] of [['en-US', 'light'], ['zh-CN', 'dark'], ['en-US', 'dark'], ['zh-CN', 'light']]) {
  browserTest(`axe finds no barriers (${locale}, ${colorScheme})`, { locale, colorScheme }, async (page) => {
    await elect(page);
    await page.keyboard.press('w');
    await stepBy(page, 'message');
    for (let i = 0; i < 12; i += 1) await step(page);
    await expectAccessible(page);
    await page.keyboard.press('n');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await server(page, /LEADING/).focus();
    await page.keyboard.press('m');
    await page.getByRole('menu').waitFor();
    await expectAccessible(page);
  });
}

browserTest('everything goes by keyboard: elect, crash the leader, inspect, share', async (page) => {
  await elect(page);
  await server(page, /LEADING/).focus();
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: 'Crash' }).waitFor();
  await page.waitForFunction(() => document.activeElement.getAttribute('role') === 'menuitem');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => /LEADING/.test(document.activeElement.getAttribute('aria-label')));
  await page.keyboard.press('Shift+F10');
  await page.waitForFunction(() => document.activeElement.getAttribute('role') === 'menuitem');
  await page.keyboard.press('Enter');
  await server(page, /CRASHED/).waitFor();
  await stepUntil(page, server(page, /LEADING, epoch 2/));
  await page.getByRole('tab', { name: 'Event' }).focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.getByRole('tab', { name: 'Server' }).getAttribute('aria-selected'), 'true');
  await page.getByText('acceptedEpoch').waitFor();
  await page.keyboard.press('s');
  await page.getByText('Copied.').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByText('Step by milestone').waitFor();
});

browserTest('the language and the theme change and are remembered', async (page) => {
  await page.locator('.page').waitFor();
  await more(page, /中文/);
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  await page.keyboard.press('Escape');
  await more(page, '主题');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await page.reload();
  await page.getByRole('button', { name: '分享链接' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
});

browserTest('nothing moves where motion is not wanted', { reducedMotion: 'reduce' }, async (page) => {
  await elect(page);
  await page.keyboard.press('w');
  await stepBy(page, 'message');
  for (let i = 0; i < 8; i += 1) await step(page);
  const moving = await page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
});

browserTest('a telephone shows stage, caption and transport, and the inspector as a sheet', { width: 390, height: 844 }, async (page) => {
  await page.locator('.page').waitFor();
  const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight);
  assert.equal(scrolls, false, 'the page itself does not scroll');
  const small = await page.evaluate(() => [...document.querySelectorAll('.title-bar button, .transport button, .grip')]
    .filter((b) => b.offsetParent && (b.offsetHeight < 44 || b.offsetWidth < 44)).map((b) => b.textContent || b.ariaLabel));
  assert.deepEqual(small, [], 'targets of at least 44 px');
  await page.locator('.st-server .st-focus').first().click();
  await page.getByRole('tab', { name: 'Event' }).waitFor();
  await page.getByRole('button', { name: 'Close details' }).click();
  assert.equal(await page.getByRole('tab', { name: 'Event' }).isVisible(), false, 'the sheet is gone');
});
