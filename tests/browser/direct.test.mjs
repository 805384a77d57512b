// Playing: the Director, the pace, what moves from frame to frame.

import assert from 'node:assert/strict';
import { browserTest, expectAccessible } from './harness.mjs';
import { elect, moment, step, stepBy } from './walk.mjs';

/** Where the messages of the stage are, by their names, at each of so many frames. */
const watch = (page, frames) => page.evaluate(async (count) => {
  const seen = [];
  for (let i = 0; i < count; i += 1) {
    await new Promise(requestAnimationFrame);
    const places = {};
    for (const packet of document.querySelectorAll('.st-packet')) {
      places[packet.querySelector('[role=button]').ariaLabel] = packet.getAttribute('style');
    }
    seen.push({ event: document.querySelector('.page').dataset.event, places });
  }
  return seen;
}, frames);

browserTest('while it plays, messages fly between events, and the page is not drawn again for it', async (page) => {
  await page.locator('.st-packet').first().waitFor();
  await page.keyboard.press(' ');
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await page.evaluate(() => {
    window.drawn = 0;
    new MutationObserver((all) => {
      window.drawn += all.filter((m) => !m.target.classList?.contains('st-packet')).length;
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  let within = [];
  for (let tries = 0; within.length < 6 && tries < 20; tries += 1) {
    const drawn = () => page.evaluate(() => {
      const soFar = window.drawn;
      window.drawn = 0;
      return { drawn: soFar, event: document.querySelector('.page').dataset.event };
    });
    const { event } = await drawn();
    const seen = await watch(page, 12);
    const after = await drawn();
    within = seen.filter((now) => now.event === seen[0].event && Object.keys(now.places).length > 0);
    if (after.event === event) {
      assert.equal(after.drawn, 0, 'nothing but messages changes between two events');
    }
  }
  assert.ok(within.length >= 6, 'an event is followed by frames');
  const different = new Set(within.map((now) => JSON.stringify(now.places)));
  assert.ok(different.size >= 4, `something moves: ${[...different].join(', ')}`);
});

browserTest('silence is skipped, and it is said how much, in both languages', async (page) => {
  await elect(page);
  await page.keyboard.press('w');
  await page.getByRole('button', { name: /^Server .*LEADING/ }).click();
  await page.keyboard.press('c');
  await page.locator('.pill').click();
  await page.keyboard.press('l');
  await page.keyboard.press(' ');
  await page.getByText(/跳过了 \d+\.\d\d s 的静默/).waitFor({ timeout: 20_000 });
  await page.keyboard.press('l');
  await page.getByText(/\d+\.\d\d s of silence skipped/).waitFor({ timeout: 20_000 });
});

browserTest('the pace is chosen from a list or by D, and said in the help', async (page) => {
  const pace = page.getByRole('combobox', { name: 'Speed' });
  const chosen = () => pace.evaluate((list) => list.selectedOptions[0].textContent);
  await pace.waitFor();
  assert.equal(await chosen(), 'Director · 1×');
  await pace.selectOption({ label: 'Director · ¼×' });
  await page.keyboard.press('Escape');
  await page.locator('.pill').click();
  await page.keyboard.press('d');
  assert.equal(await chosen(), 'Steps · ¼×');
  await pace.selectOption({ label: 'Steps · 16×' });
  await page.locator('.pill').click();
  await page.keyboard.press(' ');
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await page.waitForFunction(() => Number(document.querySelector('.page').dataset.event) > 60);
  await page.keyboard.press('?');
  await page.getByText('Director sets the pace, or one step in 600 ms').waitFor();
});

browserTest('sixteen times the pace is faster than a quarter of it', async (page) => {
  const pace = page.getByRole('combobox', { name: 'Speed' });
  const events = async (label) => {
    await pace.selectOption({ label });
    await page.locator('.pill').click();
    await page.keyboard.press('Home');
    await page.keyboard.press(' ');
    await page.waitForTimeout(2_500);
    await page.keyboard.press(' ');
    return (await moment(page)).event;
  };
  const [slow, fast] = [await events('Director · ¼×'), await events('Director · 16×')];
  assert.ok(fast > 3 * slow + 20, `${slow} events, ${fast} events`);
});

browserTest('where motion is not wanted, playing goes step by step and nothing flies', { reducedMotion: 'reduce' }, async (page) => {
  await page.locator('.st-packet').first().waitFor();
  await stepBy(page, 'message');
  await page.keyboard.press(' ');
  const seen = await watch(page, 70);
  const moved = seen.slice(1).filter((now, ix) => now.event === seen[ix].event && JSON.stringify(now.places) !== JSON.stringify(seen[ix].places));
  assert.equal(moved.length, 0, 'positions change with events only');
  assert.ok(new Set(seen.map((now) => now.event)).size > 1, 'it plays');
});

browserTest('a pause leaves messages where they are, and a step shows its event', async (page) => {
  await page.locator('.st-packet').first().waitFor();
  await page.keyboard.press(' ');
  await page.waitForTimeout(500);
  await page.keyboard.press(' ');
  const [before, after] = await watch(page, 2);
  assert.deepEqual(before, after);
  await step(page);
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
});

browserTest('axe finds no barriers while it plays', async (page) => {
  await elect(page);
  await page.keyboard.press(' ');
  await expectAccessible(page);
});

/** Chooses a fact in the popover that J opens. */
async function chooseFact(page, what, who) {
  if (!await page.locator('.popover.jump-list').count()) await page.keyboard.press('j');
  await page.getByRole('combobox', { name: 'What' }).selectOption({ label: what });
  if (who) await page.getByRole('combobox', { name: 'Who' }).selectOption({ label: who });
}

browserTest('J and the brackets jump to the next and the previous of any fact, by keyboard alone', async (page) => {
  await page.locator('.page').waitFor();
  await page.keyboard.press(']');
  await page.getByText(/becomes LEADING|LEADING/).first().waitFor();
  const first = (await moment(page)).event;
  assert.ok(first > 20);
  await page.getByRole('button', { name: /^Server .*LEADING/ }).click();
  await page.keyboard.press('c');
  await page.keyboard.press(']');
  await page.waitForFunction((event) => Number(document.querySelector('.page').dataset.event) > event + 20, first);
  await page.keyboard.press('[');
  await page.waitForFunction((event) => Number(document.querySelector('.page').dataset.event) === event, first);
  await page.keyboard.press('j');
  await page.waitForFunction(() => document.activeElement.id === 'jump-sort');
  await chooseFact(page, 'a server crashes');
  await page.getByRole('button', { name: /^Next/ }).click();
  await page.waitForFunction((event) => Number(document.querySelector('.page').dataset.event) === event + 1, first);
  await expectAccessible(page);
});

browserTest('a long search says how far it is, and Escape ends it', async (page) => {
  await elect(page);
  await chooseFact(page, 'a server is told SNAP');
  await page.getByRole('button', { name: /^Next/ }).click();
  await page.getByText(/Looking for: a server is told SNAP \(event \d+\)|Not found/).first().waitFor();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('.searching'));
});

browserTest('playing stops when what was chosen happens, and says so; it can be taken back', async (page) => {
  await page.locator('.page').waitFor();
  await chooseFact(page, 'a server becomes LEADING');
  await page.getByRole('button', { name: 'Pause when it happens' }).click();
  await page.getByRole('listitem').filter({ hasText: 'a server becomes LEADING' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Speed' }).selectOption({ label: 'Director · 16×' });
  await page.locator('.pill').click();
  await page.keyboard.press(' ');
  await page.getByText('Paused: a server becomes LEADING').waitFor({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await page.keyboard.press('j');
  await page.getByRole('button', { name: 'No longer pause: a server becomes LEADING' }).click();
  await page.getByText('Nothing yet').waitFor();
});

for (const width of [1440, 1024, 390]) {
  browserTest(`the scrubber shows what is where in the run (${width} px)`, { width, height: 844 }, async (page) => {
    await elect(page);
    await page.locator('.scrub-marks .is-election').waitFor({ state: 'attached' });
    await page.keyboard.press('w');
    await page.getByRole('button', { name: /Jump to/ }).click();
    await chooseFact(page, 'a server commits a transaction');
    await page.getByRole('button', { name: /^Next/ }).click();
    await page.locator('.scrub-marks .is-commit').first().waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    assert.ok(await page.locator('.scrub-marks b').count() >= 4, 'phases are a strip');
    assert.equal(await page.locator('.scrub-marks .is-violation').count(), 0);
    const cut = await page.evaluate(() => [...document.querySelectorAll('.transport button, .transport select, .scrub-box')]
      .filter((e) => e.offsetParent && (e.getBoundingClientRect().right > innerWidth || e.getBoundingClientRect().width < (e.tagName === 'SELECT' ? 96 : 24) || e.closest('.segmented')?.scrollWidth > e.closest('.segmented')?.clientWidth + 1)).map((e) => e.className));
    assert.deepEqual(cut, [], 'nothing is cut off');
  });
}
