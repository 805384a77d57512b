// The library: lessons, myths, scenarios and flaws in one place; found in both languages, opened by keyboard, marked.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { browserTest, expectAccessible } from './harness.mjs';

const shelf = (library, name) => library.getByRole('button', { name: new RegExp(`^${name} \\d+$`) });
const card = (page) => page.locator('#lesson-card');
const focused = (page, id) => page.waitForFunction((id) => document.activeElement?.id === id, id);

/** Opens the library with its key. */
async function open(page, name = 'Library') {
  await page.locator('.page').waitFor();
  await page.keyboard.press('e');
  const library = page.getByRole('dialog', { name });
  await library.locator('.lessons li').nth(10).waitFor();
  return library;
}

browserTest('a myth is found and settled by keyboard alone; what is true, and where it is written, is read at its end', { timeout: 120_000, reducedMotion: 'reduce' }, async (page) => {
  const library = await open(page);
  await focused(page, 'library-search');
  await page.keyboard.type('is on every disk');
  await library.getByRole('heading', { name: 'Myths' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await focused(page, 'library-0');
  await page.keyboard.press('ArrowUp');
  await focused(page, 'library-search');
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => document.activeElement?.id === 'library-0' && /is on every disk/.test(document.activeElement.textContent));
  await page.keyboard.press('Enter');
  await focused(page, 'lesson-card');
  const lesson = page.getByRole('region', { name: 'Lesson' });
  await lesson.getByRole('heading', { name: '“A committed write is on every disk”' }).waitFor();
  const truth = page.getByRole('region', { name: 'What is true' });
  for (let n = 1; ; n += 1) {
    await lesson.getByText(`Step ${n} of`).waitFor();
    await card(page).locator('.said').first().waitFor();
    const last = lesson.getByRole('button', { name: 'Finish' });
    if (await last.count()) break;
    assert.equal(await truth.count(), 0, 'nothing is said before it has been shown');
    await lesson.getByRole('button', { name: /^(Next|Skip the question)$/ }).focus();
    await page.keyboard.press('Enter');
  }
  // The run is at its moment: the leader has committed what its own disk does not have.
  const said = await card(page).locator('.said').first().textContent();
  const [, zxid, holders, leader] = /^Yes\. (\S+) is committed and on 2 disks: (.*)\. (S\d) is not among them/.exec(said) ?? [];
  assert.ok(zxid && !holders.includes(leader), said);
  const has = await page.evaluate(() => window.zabscope.state().servers.map((s) => [s.id, s.state]));
  assert.deepEqual(has.filter(([, state]) => state === 'LEADING'), [[Number(leader[1]), 'LEADING']]);
  await truth.getByText('two followers can make a commit', { exact: false }).waitFor();
  await truth.getByText('DSN 2011', { exact: false }).waitFor();
  await expectAccessible(page);
  await lesson.getByRole('button', { name: 'Finish' }).focus();
  await page.keyboard.press('Enter');
  await truth.waitFor();
  await lesson.getByRole('button', { name: 'More lessons' }).click();
  const done = library.locator('li.is-done');
  await done.getByText('seen to the end').waitFor();
  assert.equal(await shelf(library, 'Myths').getAttribute('aria-pressed'), 'true');
  await page.reload();
  await open(page);
  await shelf(library, 'Myths').click();
  await done.getByText('seen to the end').waitFor();
});

browserTest('a Chinese word is found on the English page, on whichever shelf it stands', async (page) => {
  const library = await open(page);
  await library.getByLabel('Search everything').fill('哈希');
  await library.getByText('Locks are shared out by consistent hashing', { exact: false }).waitFor();
  await library.getByRole('status').getByText('1 to choose from').waitFor();
  await library.getByLabel('Search everything').fill('nothing has this');
  await library.getByText('Nothing here has this word.').waitFor();
  await shelf(library, 'Flaws').click();
  await library.getByRole('heading', { name: 'What each rule is there for' }).waitFor();
  assert.equal(await library.getByLabel('Search everything').inputValue(), '');
});

browserTest('a scenario opens from the library and is marked; a new run leads there', async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press('n');
  await page.getByRole('dialog', { name: 'New run' }).getByRole('button', { name: 'Scenarios and flaws in the library…' }).click();
  const library = page.getByRole('dialog', { name: 'Library' });
  await library.getByRole('heading', { name: 'Scenarios' }).waitFor();
  await library.getByRole('button', { name: /^Five servers|五/ }).or(library.locator('#library-1')).first().click();
  await library.waitFor({ state: 'detached' });
  await page.waitForFunction(() => window.zabscope.state().servers.length === 5);
  await page.reload();
  await open(page);
  await shelf(library, 'Scenarios').click();
  await library.locator('li.is-done').getByText('opened before').waitFor();
  assert.equal(await library.locator('li.is-done').count(), 1);
});

for (const [width, height] of [[1440, 960], [390, 844]]) {
  for (const [locale, name, shelves] of [['en-US', 'Library', ['Lessons', 'Myths', 'Scenarios', 'Found here', 'Flaws']], ['zh-CN', '资料库', ['课程', '误解', '场景', '在此发现', '缺陷']]]) {
    browserTest(`every shelf can be read and used at ${width} px in ${locale}`, { locale, width, height, colorScheme: width === 390 ? 'dark' : 'light' }, async (page) => {
      const library = await open(page, name);
      for (const one of shelves) {
        await shelf(library, one).click();
        await library.locator('button[aria-pressed="true"]').getByText(one, { exact: false }).waitFor();
        await expectAccessible(page);
      }
      const pictures = await library.locator('.thumb').evaluateAll((all) => all.map((svg) => svg.innerHTML));
      assert.ok(new Set(pictures).size > 3, 'pictures differ');
      assert.ok(pictures.every((inner) => inner.length > 20));
      if (width === 390) {
        const small = await library.locator('button, .button, input[type=search]').evaluateAll((all) => all.filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.textContent));
        assert.deepEqual(small, [], 'everything is at least 44 px high');
        const wide = await library.evaluate((e) => e.scrollWidth > e.clientWidth);
        assert.equal(wide, false, 'nothing is cut off');
      }
    });
  }
}

browserTest('packets of a real ensemble are read beside the run', { reducedMotion: 'reduce' }, async (page) => {
  const library = await open(page);
  await library.getByLabel('Search everything').fill('real log');
  await library.getByRole('button', { name: /Reading a real log/ }).click();
  const lesson = page.getByRole('region', { name: 'Lesson' });
  await card(page).locator('.said').first().waitFor();
  assert.equal(await lesson.locator('.recorded').count(), 0);
  await lesson.getByRole('button', { name: 'Next', exact: true }).click();
  await lesson.locator('.recorded').getByText('cold_start_3_123', { exact: false }).waitFor();
  assert.equal(await lesson.locator('.recorded pre').textContent(), 'S1 → S2 FOLLOWERINFO 0·0');
  await expectAccessible(page);
});

const HOLES = {
  'acks-outlive-trunc': 'The ACK of a record that was cut',
  'snap-continues-the-log': 'SNAP, and the old log goes on',
  'trunc-spares-a-record': 'TRUNC spares a record',
  'zk-1549': 'ZOOKEEPER-1549: TRUNC leaves the snapshot',
  'snapshot-outlives-role': 'A snapshot that goes on too long',
};

browserTest('the five holes stand on a shelf; each run loses agreement as released, and does not when it is repaired', { timeout: 180_000 }, async (page) => {
  for (const [id, title] of Object.entries(HOLES)) {
    const library = await open(page);
    await shelf(library, 'Found here').click();
    await library.getByText('three runs of three').waitFor();
    assert.equal(await library.locator('.lessons li').count(), 5);
    await library.getByRole('button', { name: title }).click();
    await library.waitFor({ state: 'detached' });
    await page.waitForFunction((flaw) => zabscope.state().flaws.includes(flaw), id);
    const broken = await page.evaluate(() => zabscope.state());
    assert.ok(broken.violations.length > 0, `${id} breaks`);
    const file = JSON.parse(await readFile(new URL(`../../static/scenarios/flaws/${id}.json`, import.meta.url), 'utf8'));
    const repaired = await page.evaluate(async ([scenario, time]) => {
      await zabscope.open(scenario);
      await zabscope.seek({ time });
      return zabscope.state();
    }, [{ ...file, flaws: [], start: undefined }, broken.time + 10_000]);
    assert.deepEqual([repaired.flaws, repaired.violations], [[], []], `${id} repaired`);
  }
});
