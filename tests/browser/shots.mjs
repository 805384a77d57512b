// Pictures of dist/ in all sizes, themes and languages: `npm run shots [folder] [name=#hash ...]`.
// To be looked at by people; nothing compares them.

import { openPage, picture, shutDown } from './harness.mjs';

const SIZES = [[1440, 960], [1024, 768], [390, 844]];
const THEMES = ['light', 'dark'];
const LANGUAGES = { en: 'en-US', zh: 'zh-CN' };

const [folder, ...given] = process.argv.slice(2);
const scenes = given.length > 0 ? given.map((word) => word.split(/=(.*)/s)) : [['start', '']];

try {
  for (const [name, hash] of scenes)
    for (const [width, height] of SIZES)
      for (const colorScheme of THEMES)
        for (const [language, locale] of Object.entries(LANGUAGES)) {
          const page = await openPage(hash, { width, height, colorScheme, locale });
          await page.getByText('Zabscope').first().waitFor();
          const path = picture(`${name}-${width}x${height}-${colorScheme}-${language}`, folder);
          await page.screenshot({ path });
          console.log(path, ...page.problems);
          await page.context().close();
        }
} finally {
  await shutDown();
}
