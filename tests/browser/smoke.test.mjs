import assert from 'node:assert/strict';
import { browserTest } from './harness.mjs';

browserTest('the page starts, from dist/ alone and under any path', async (page) => {
  await page.getByText('Zabscope').first().waitFor();
  assert.match(await page.title(), /Zabscope/);
});

for (const options of [{}, { firstVisit: true, locale: 'zh-CN', colorScheme: 'dark' }, { locale: 'zh-CN', width: 390, height: 844 }]) {
  const name = Object.values(options).join(' ') || 'en-US';
  browserTest(`the first picture is whole before the rest of the program is there (${name})`, { reducedMotion: 'reduce', ...options }, async (page) => {
    const picture = async () => {
      await page.locator('.page').waitFor();
      // Some frames later: what belongs to the picture, and comes behind it.
      await page.waitForTimeout(500);
      return page.evaluate(() => document.querySelector('#page').innerHTML);
    };
    const whole = await picture();
    await page.route('**/*_rest.wasm', () => {}); // Nobody answers.
    await page.reload();
    assert.equal(await picture(), whole);
    assert.equal(await page.evaluate(() => globalThis.zabscopeRest?.waited ?? 0), 0, 'nothing of it was needed');
  });
}
