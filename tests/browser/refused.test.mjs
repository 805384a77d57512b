// What is refused is explained in the language of the page: files, links, kept runs.

import { browserTest } from './harness.mjs';

const file = (text) => ({ name: 'run.json', mimeType: 'application/json', buffer: Buffer.from(text) });
const CASES = [
  ['{"zabscope": 1, "seed": 1, "ensemble": {"voters": 12}}', 'ensemble.voters: must be a whole number from 1 to 9, not 12', 'ensemble.voters：必须是 1 到 9 的整数，而不是 12'],
  ['{"zabscope": 1, "ensemble": {"voters": 3}}', 'seed: is missing', 'seed：缺少这一项'],
  ['{"zabscope": 1, "seed": 1, "ensemble": {"voters": 3}, "script": [{"at": 5, "do": {"crash": 4}}]}', 'script[0].do.crash: must be a server of this ensemble, 1 to 3, not 4', 'script[0].do.crash：必须是本集群的服务器，1 到 3，而不是 4'],
  ['{"zabscope": 1, "seed": 1, "ensemble": [3]}', 'ensemble: must be an object in braces, not a list', 'ensemble：必须是花括号中的对象，而不是列表'],
  ['no', 'this is not JSON', '这不是 JSON'],
];

for (const [locale, which] of [['en-US', 1], ['zh-CN', 2]]) {
  browserTest(`a refused file says why (${locale})`, { locale }, async (page) => {
    await page.locator('.page').waitFor();
    await page.keyboard.press('n');
    await page.getByRole('dialog').waitFor();
    for (const expected of CASES) {
      await page.locator('#new-file').setInputFiles(file(expected[0]));
      await page.locator('.problem').getByText(expected[which]).waitFor();
    }
  });
}

browserTest('so does a kept run that was damaged', { locale: 'zh-CN', storage: { 'zabscope.run': '1\n{"zabscopeSession":2}' } }, async (page) => {
  await page.locator('.kept-line').getByText(/浏览器中保存的上次运行无法恢复：.*(必须|缺少)/).waitFor();
});
