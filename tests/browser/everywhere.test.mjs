// axe on everything that can be opened: every lens, tab, popover and menu, in both languages and themes, on three screens.

import assert from 'node:assert/strict';
import { barriers, browserTest } from './harness.mjs';
import { elect, step, stepBy } from './walk.mjs';

const SCREENS = [[1440, 960], [1024, 768], [390, 844]];
const LOOKS = [['en-US', 'light'], ['zh-CN', 'dark'], ['en-US', 'dark'], ['zh-CN', 'light']];
/** The keys of everything that opens above the page. */
const POPOVERS = ['n', 'b', 't', 'j', 'f', 'x', 'i', 'a', 's', '?', 'Control+k'];

for (const [locale, colorScheme] of LOOKS) {
  browserTest(`axe finds no barriers wherever one looks (${locale}, ${colorScheme})`, { locale, colorScheme, reducedMotion: 'reduce', timeout: 120_000 }, async (page) => {
    const bad = new Set();
    let looked = 0;
    const look = async (where, part) => {
      looked += 1;
      for (const line of await barriers(page, part)) bad.add(`${where}: ${line}`);
    };
    const press = async (key) => {
      await page.evaluate(() => document.activeElement?.blur());
      await page.keyboard.press(key);
    };
    await elect(page);
    await page.keyboard.press('w');
    await stepBy(page, 'message');
    for (let i = 0; i < 12; i += 1) await step(page);
    const leader = page.locator('.st-server.is-leading .st-control');
    for (const [width, height] of SCREENS) {
      await page.setViewportSize({ width, height });
      await look(`${width} px`);
      const narrow = width < 760;
      await leader.focus();
      await page.keyboard.press('Enter');
      await page.locator('.inspector.open').waitFor();
      const tabs = page.getByRole('tab');
      const count = await tabs.count();
      assert.ok(count >= 6);
      for (let i = 0; i < count; i += 1) {
        await tabs.nth(i).click();
        await page.locator(`[role=tab]:nth-of-type(${i + 1})[aria-selected=true]`).waitFor();
        await look(`tab ${i} at ${width} px`, '.inspector');
      }
      await press('y');
      await page.locator('.why-links').first().waitFor();
      await look(`why at ${width} px`, '.inspector');
      if (narrow) await page.locator('.grip').click();
      const lenses = page.locator('.lenses button');
      assert.equal(await lenses.count(), 3);
      for (let i = 0; i < 3; i += 1) {
        await lenses.nth(i).click();
        await page.locator(`.lenses button:nth-child(${i + 1}).on`).waitFor();
        await look(`lens ${i} at ${width} px`, '.lens');
      }
      await lenses.nth(0).click();
      for (const key of POPOVERS) {
        await press(key);
        await page.getByRole('dialog').waitFor();
        await look(`key ${key} at ${width} px`, '[role=dialog]');
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      await leader.focus();
      await page.keyboard.press('m');
      await page.getByRole('menu').waitFor();
      await look(`menu at ${width} px`, '.menu');
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
    }
    assert.ok(looked >= 3 * 22, `${looked} looks`);
    assert.deepEqual([...bad], []);
  });
}

browserTest('axe looks where it is told to, and hears what is seen', async (page) => {
  await elect(page);
  await page.evaluate(() => document.querySelector('.lenses button').setAttribute('aria-label', 'something else'));
  assert.match((await barriers(page, '.toolbar')).join(), /label-content-name-mismatch/);
  assert.deepEqual(await barriers(page, '.inspector'), []);
});
