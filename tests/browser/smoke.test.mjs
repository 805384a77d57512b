import assert from 'node:assert/strict';
import { browserTest } from './harness.mjs';

browserTest('the page starts, from dist/ alone and under any path', async (page) => {
  await page.getByText('Zabscope').first().waitFor();
  assert.match(await page.title(), /Zabscope/);
});
