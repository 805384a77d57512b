// Which functions run until the page stands: their numbers go to a file. All else is there before somebody has done much.
// `cargo xtask first` calls it, on a page whose every function notes that it has run.

import { writeFileSync } from 'node:fs';
import { openPage, shutDown } from './harness.mjs';

const ran = new Set();
const looks = [
  { width: 1440, height: 960 },
  { width: 1440, height: 960, locale: 'zh-CN', colorScheme: 'dark' },
  { width: 390, height: 844, locale: 'zh-CN' },
  { width: 1024, height: 768, colorScheme: 'dark' },
];
// Whoever is here for the first time sees another picture than whoever has been here before.
const all = looks.flatMap((look) => [look, { ...look, firstVisit: true }]);
for (const look of all) {
  const page = await openPage('', look);
  await page.locator('.page').waitFor();
  await page.waitForTimeout(200);
  const numbers = await page.evaluate(() => Object.entries(window.zabscopeProgram)
    .filter(([name, global]) => /^ran\d+$/.test(name) && global.value).map(([name]) => name.slice(3)));
  for (const number of numbers) ran.add(number);
  await page.context().close();
}
await shutDown();
writeFileSync(process.argv[2], [...ran].join('\n'));
console.log(`${ran.size} functions run at first`);
