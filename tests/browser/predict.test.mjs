// Predictions: a question that the run answers, what was expected beside what came, the score and its code.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';
import { elect, moment } from './walk.mjs';

const card = (page) => page.locator('#predict-asks');
const ghost = (page) => page.locator('.st-ghost text');

/** Answers the question that is put, and waits until it has been seen. */
async function answer(page, choice, sure) {
  await card(page).getByRole('radio', { name: choice, exact: true }).check();
  await card(page).getByRole('radio', { name: sure }).check();
  await card(page).getByRole('button', { name: 'Show what happens' }).click();
  await card(page).locator('.verdict').waitFor({ timeout: 30_000 });
}

browserTest('who wins the election: asked, expected, seen beside it, and why', async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('q');
  await card(page).getByRole('heading', { name: 'Which server will become LEADING?' }).waitFor();
  const show = card(page).getByRole('button', { name: 'Show what happens' });
  assert.equal(await show.getAttribute('aria-disabled'), 'true', 'nothing is chosen yet');
  await card(page).getByRole('radio', { name: 'S1', exact: true }).check();
  await card(page).getByRole('radio', { name: 'Certain' }).check();
  await expectAccessible(page);
  await show.click();
  await ghost(page).getByText('You: S1').waitFor();
  await card(page).getByText('You expected S1. It is S3.').waitFor({ timeout: 30_000 });
  await ghost(page).getByText('You: S1 ✗').waitFor();
  await page.getByRole('button', { name: /^Server 3.*LEADING/ }).waitFor();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await expectAccessible(page);
  await card(page).getByRole('button', { name: 'Why?' }).click();
  await page.locator('#why-asked').waitFor();
});

browserTest('the score stays in the browser, and its code can be read by somebody else', async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('q');
  await answer(page, 'S3', 'Fairly sure');
  await card(page).getByText('As you expected: S3.').waitFor();
  const score = page.getByRole('region', { name: 'Your predictions' });
  await score.getByRole('row', { name: 'All 1 of 1 right' }).waitFor();
  await score.getByRole('row', { name: 'Who wins an election 1 of 1 right' }).waitFor();
  await score.getByRole('row', { name: 'Fairly sure 1 of 1 right' }).waitFor();
  await score.getByRole('button', { name: 'Copy the code' }).click();
  await page.locator('.toast').getByText('The code is on the clipboard').waitFor();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(code, await score.locator('.answer-code').textContent());

  await page.reload();
  await page.locator('.page').waitFor();
  await page.keyboard.press('q');
  await score.getByRole('row', { name: 'All 1 of 1 right' }).waitFor();
  await score.getByRole('button', { name: 'Forget them' }).click();
  await score.waitFor({ state: 'detached' });

  await page.getByText('Read a code that was handed in').click();
  const field = page.getByLabel('Answer code');
  await field.fill(`${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`);
  await page.getByText('A letter of the code is missing or wrong.').waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  await field.fill(` ${code} `);
  await page.locator('#code-says').getByRole('row', { name: 'All 1 of 1 right' }).waitFor();
  await expectAccessible(page);
});

browserTest('playing stops by itself where something is to be decided, if one wants', async (page) => {
  await elect(page);
  await page.keyboard.press('q');
  await page.getByRole('tab', { name: 'Predict' }).waitFor();
  await page.getByRole('checkbox', { name: 'Stop and ask where something is to be decided' }).check();
  await page.keyboard.press('w');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await card(page).getByText('How sure are you?').waitFor({ timeout: 30_000 });
  const { event } = await moment(page);
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await card(page).getByRole('button', { name: 'Do not ask me this' }).click();
  await card(page).getByRole('button', { name: 'Ask me now' }).waitFor();
  assert.equal((await moment(page)).event, event, 'a question that is not answered moves nothing');
});

browserTest('a prediction by keyboard alone, in Chinese, on a telephone', { locale: 'zh-CN', width: 390, height: 844 }, async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('q');
  await card(page).getByRole('heading', { name: '哪台服务器会成为 LEADING（领导者）？' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.id === 'predict-asks');
  await page.keyboard.press('Tab');
  await page.keyboard.press(' ');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press(' ');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await card(page).locator('.verdict').waitFor({ timeout: 30_000 });
  assert.match(await card(page).locator('.verdict').textContent(), /你的预测/);
  const small = await page.locator('.predict button, .predict label, .predict summary').evaluateAll((all) => all
    .filter((e) => e.getBoundingClientRect().height > 0 && e.getBoundingClientRect().height < 44).map((e) => e.textContent));
  assert.deepEqual(small, [], 'everything is at least 44 px high');
});
