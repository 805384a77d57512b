import assert from 'node:assert/strict';
import { browserTest, expectNoProblems, openPage } from './harness.mjs';

browserTest('the page starts, from dist/ alone and under any path', async (page) => {
  await page.getByText('Zabscope').first().waitFor();
  assert.match(await page.title(), /Zabscope/);
});

for (const options of [{}, { locale: 'zh-CN', colorScheme: 'dark' }, { locale: 'zh-CN', width: 390, height: 844 }]) {
  const name = Object.values(options).join(' ') || 'en-US';
  const still = { reducedMotion: 'reduce', ...options };
  /** Some frames after the page is there: what belongs to the picture, and comes behind it. */
  const picture = async (page) => {
    await page.locator('.page').waitFor();
    await page.waitForTimeout(500);
    // Only paper has the link: it is made when there is time.
    return page.evaluate(() => document.querySelector('#page').innerHTML.replace(/(?<="paper-link">)[^<]*/, ''));
  };
  browserTest(`the first picture is whole before the rest of the program is there (${name})`, still, async (page) => {
    const held = await openPage('', { ...still, held: '**/split_later*.wasm' });
    try {
      const [there, whole] = [await picture(held), await picture(page)];
      const from = [...whole].findIndex((letter, place) => letter !== there[place]);
      assert.ok(there === whole, `${there.slice(from - 80, from + 80)} and not ${whole.slice(from - 80, from + 80)}`);
      expectNoProblems(held);
    } finally {
      await held.context().close();
    }
  });
}
