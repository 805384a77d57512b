import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';

browserTest('the page starts, from dist/ alone and under any path', async (page) => {
  await page.getByText('Zabscope').first().waitFor();
  assert.match(await page.title(), /Zabscope/);
});

browserTest('the first screen has no barriers that axe can find', async (page) => {
  await page.getByText('Zabscope').first().waitFor();
  await expectAccessible(page);
});
