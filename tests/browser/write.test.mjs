// The page for people who write: scripts, exports, embeds, print.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { allowOrigins, browserTest, expectAccessible, picture, serveBeside } from './harness.mjs';
import { elect, moment, server, step, stepBy } from './walk.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = (path) => readFile(`${root}${path}`, 'utf8');

browserTest('a script does what buttons do and is told what is there', async (page) => {
  await page.locator('.page').waitFor();
  const told = await page.evaluate(async () => {
    await zabscope.ready;
    await zabscope.open('first-run');
    const heard = [];
    const end = zabscope.subscribe({ state: 'LEADING' }, (event) => heard.push([event.who, event.told]));
    zabscope.subscribe('message', () => { throw new Error('a listener that throws'); })();
    await zabscope.step('milestone', 12);
    end();
    end();
    const leader = zabscope.state().servers.find((one) => one.state === 'LEADING');
    await zabscope.act({ connect: { client: 1, server: leader.id } });
    await zabscope.act({ write: { client: 1, key: '/a', value: 'x' } });
    const acted = zabscope.moment();
    await zabscope.seek({ time: acted.time + 200 });
    const state = zabscope.state();
    const znodes = zabscope.znodes(leader.id);
    const events = zabscope.events(acted.event, acted.event);
    return { heard, leader, acted, state, znodes, events, link: zabscope.link(), zh: zabscope.link({ language: true }) };
  });
  assert.deepEqual(told.heard.map(([who]) => who), [`S${told.leader.id}`]);
  assert.equal(told.leader.zabstate === 'BROADCAST' || told.leader.zabstate === 'DISCOVERY' || told.leader.zabstate === 'SYNCHRONIZATION', true);
  assert.equal(told.events[0].what, 'command');
  assert.equal(told.znodes.find((node) => node.path === '/a').data, 'x');
  assert.equal(told.state.servers[told.leader.id - 1].log.at(-1).committed, true);
  assert.equal(told.zh, told.link.replace('#', '?lang=en#'));
  const shown = await moment(page);
  assert.deepEqual({ event: shown.event, hash: shown.hash }, { event: told.state.event, hash: told.state.traceHash }, 'the page shows it');
  await server(page, new RegExp(`Server ${told.leader.id}, LEADING`)).waitFor();
});

browserTest('listeners that throw, wild values and wrong commands do not break the page', async (page) => {
  await elect(page);
  const thrown = await page.evaluate(async () => {
    const cyclic = {};
    cyclic.self = cyclic;
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    const wild = [undefined, null, 0, -1, 1.5, NaN, Infinity, 2n, '', 'x'.repeat(600_000), '\ud800', true, Symbol('s'), () => {},
      [], {}, [null], cyclic, deep, new Date(), new Map(), window, document.body, { toJSON() { throw new Error('mine'); } },
      { get event() { throw new Error('mine'); } }, new Proxy({}, { ownKeys() { throw new Error('mine'); } }),
      { time: -1 }, { time: 'soon' }, { crash: 99 }, { do: { crash: 1 }, at: 1, when: {} }, { language: 1 }];
    const names = Object.keys(zabscope).filter((name) => typeof zabscope[name] === 'function' && name !== 'play');
    const odd = [];
    let refused = 0;
    for (const name of names) {
      for (const a of wild) {
        for (const b of [undefined, cyclic]) {
          if (name === 'open' && a === 'x') continue;
          try {
            const got = zabscope[name](a, b);
            await got;
            if (name === 'subscribe') got();
          } catch (error) {
            refused += 1;
            if (!(error instanceof Error) || !/^\w+: \S/.test(error.message) || error.message.length > 400) odd.push(`${name}: ${error}`);
          }
        }
      }
    }
    await zabscope.setLanguage('en');
    return { odd, refused, names: names.length };
  });
  assert.deepEqual(thrown.odd, []);
  assert.equal(thrown.refused > 300, true, String(thrown.refused));
  await page.evaluate(() => zabscope.open('first-run'));
  await page.evaluate(() => { zabscope.subscribe('event', () => { throw new Error('a listener that throws'); }); });
  await step(page);
  await page.waitForTimeout(50);
  assert.equal(page.problems.length > 0 && page.problems.every((line) => line.includes('a listener that throws')), true, page.problems.join());
  page.problems.length = 0;
});

browserTest('a long call leaves the page alive and can be stopped', async (page) => {
  await page.locator('.page').waitFor();
  const longest = await page.evaluate(async () => {
    let last = performance.now();
    let gap = 0;
    let on = true;
    const beat = () => { const now = performance.now(); gap = Math.max(gap, now - last); last = now; if (on) setTimeout(beat); };
    beat();
    const far = zabscope.seek(4_000_000);
    await new Promise((go) => { setTimeout(go, 400); });
    await zabscope.pause();
    const { event } = await far;
    on = false;
    return { gap, event, busy: await Promise.all([zabscope.step(), zabscope.step()]).then((all) => all[1].event - all[0].event) };
  });
  assert.equal(longest.event > 1000 && longest.event < 4_000_000, true, JSON.stringify(longest));
  assert.equal(longest.busy, 1, 'calls are carried out one after the other');
});

browserTest('the declarations name what is there, and every example of the documentation runs', async (page) => {
  await page.locator('.page').waitFor();
  const declared = (await text('static/zabscope.d.ts')).match(/export interface Zabscope \{([\s\S]*?)\n\}/)[1];
  const names = [...declared.matchAll(/^ {2}(\w+)[(:?]/gm)].map((found) => found[1]).sort();
  assert.deepEqual(names, await page.evaluate(() => Object.keys(zabscope).sort()));
  const shipped = await page.evaluate(async () => (await fetch('zabscope.d.ts')).text());
  assert.equal(shipped, await text('static/zabscope.d.ts'), 'it lies beside the page');
  const fields = (name) => [...new RegExp(`export interface ${name} \\{([\\s\\S]*?)\\n\\}`).exec(shipped)[1].matchAll(/^ {2}(\w+)\??:/gm)].map((found) => found[1]);
  const given = await page.evaluate(async () => {
    await zabscope.open('first-run');
    await zabscope.step('milestone', 12);
    const leader = zabscope.state().servers.find((one) => one.state === 'LEADING').id;
    await zabscope.act({ connect: { client: 1, server: leader } });
    await zabscope.act({ write: { client: 1, key: '/a', value: 'x' } });
    await zabscope.seek({ time: zabscope.moment().time + 200 });
    const state = zabscope.state();
    const keys = (one) => Object.keys(one);
    return {
      Moment: keys(zabscope.moment()), State: keys(state), Server: keys(state.servers[0]), Client: keys(state.clients[0]),
      Znode: keys(zabscope.znodes(leader)[0]), Branch: keys(zabscope.branches()[0]), LogRecord: keys(state.servers[0].log.at(-1)),
      ZabEvent: [...keys(zabscope.events(1, 1)[0]), 'told'],
    };
  });
  for (const [name, keys] of Object.entries(given)) assert.deepEqual(keys.sort(), fields(name).sort(), name);
  const examples = [...(await text('docs/script.md')).matchAll(/```js\n([\s\S]*?)```/g)].map((found) => found[1]);
  assert.equal(examples.length > 8, true);
  for (const example of examples) {
    // Evaluated from outside: the page's own policy allows no eval.
    await page.evaluate(`(async () => {${example}})()`).catch((error) => assert.fail(`${example}\n${error}`));
  }
});

/** What a click saves, as text or bytes. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), body: await readFile(await download.path()) };
}


for (const [locale, colorScheme] of [['en-US', 'light'], ['zh-CN', 'dark']]) {
  browserTest(`a picture stands for itself, with caption, link and alt text (${locale})`, { locale, colorScheme }, async (page) => {
    await elect(page);
    await page.keyboard.press('w');
    await stepBy(page, 'message');
    for (let i = 0; i < 6; i += 1) await step(page);
    const sentence = await page.locator('.pill .says').textContent();
    await page.keyboard.press('x');
    const popover = page.locator('#popover');
    await popover.waitFor();
    await expectAccessible(page);
    await popover.getByRole('button', { name: locale === 'en-US' ? 'Both' : '两者' }).click();
    const alt = await page.locator('#export-alt').inputValue();
    assert.match(alt, /S1.*S2.*S3/s);
    assert.equal(alt.includes(sentence), true);
    const { name, body } = await saved(page, popover.getByRole('button', { name: 'SVG' }));
    assert.equal(name, 'zabscope.svg');
    const svg = body.toString();
    assert.equal(/ (?:class|style)=|var\(|https?:\/\/(?!www\.w3\.org|127\.0\.0\.1)/.test(svg), false, 'nothing that lives elsewhere');
    const seen = await page.evaluate(async ([text, kept]) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      const image = new Image();
      image.src = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
      await image.decode();
      const texts = [...parsed.querySelectorAll('text')].map((one) => one.textContent);
      return {
        error: parsed.querySelector('parsererror')?.textContent ?? null, desc: parsed.querySelector('desc').textContent,
        caption: texts.slice(-12).join(''), wide: image.width, leads: texts.some((one) => one.includes(kept)), lanes: ['S1', 'S2', 'S3'].every((name) => texts.includes(name)),
      };
    }, [svg, 'LEADING']);
    assert.equal(seen.error, null);
    assert.equal(seen.desc.startsWith(alt), true);
    assert.equal(seen.leads && seen.lanes, true, 'the words on the stage and the names of the lanes are in it');
    assert.equal(seen.caption.includes(sentence) && seen.caption.includes('#s='), true, seen.caption);
    const png = await saved(page, popover.getByRole('button', { name: 'PNG' }));
    assert.equal(png.name, 'zabscope.png');
    assert.equal(png.body.readUInt32BE(16), seen.wide * 2, 'twice the size');
    const colours = await page.evaluate(async (bytes) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const found = new Set();
      for (let i = 0; i < data.length; i += 4 * 101) found.add(`${data[i] >> 5},${data[i + 1] >> 5},${data[i + 2] >> 5}`);
      return found.size;
    }, [...png.body]);
    assert.equal(colours > 8, true, `${colours} colours: it is not empty`);
  });
}

browserTest('what is modified says so in its picture', { hash: '' }, async (page) => {
  await page.locator('.page').waitFor();
  await page.evaluate(() => zabscope.open('flaws/ack-before-fsync'));
  await page.keyboard.press('x');
  const { name, body } = await saved(page, page.locator('#popover').getByRole('button', { name: 'SVG' }));
  assert.equal(name, 'zabscope-modified.svg');
  assert.match(body.toString(), /MODIFIED ZAB: ack-before-fsync/);
});

browserTest('the run leaves as JSON, as a ShiViz log and as a Mermaid diagram', async (page) => {
  await elect(page);
  await page.keyboard.press('x');
  const popover = page.locator('#popover');
  const { event, hash } = await moment(page);
  const run = JSON.parse((await saved(page, popover.getByRole('button', { name: 'JSON' }))).body);
  assert.deepEqual({ version: run.zabscopeRun, to: run.to, hash: run.traceHash, count: run.events.length }, { version: 1, to: event, hash, count: event });
  const log = await saved(page, popover.getByRole('button', { name: 'ShiViz' }));
  const [regex, blank, ...lines] = log.body.toString().split('\n');
  assert.equal(blank, '');
  const parsed = [...lines.join('\n').matchAll(new RegExp(regex, 'g'))].map(({ groups }) => ({ ...groups, clock: JSON.parse(groups.clock) }));
  assert.equal(parsed.length, event);
  for (const [ix, one] of run.events.entries()) {
    if (one.packet && one.with !== one.who) {
      const [sent, got] = [parsed[one.cause - 1], parsed[ix]];
      assert.equal(got.clock[sent.host] >= sent.clock[sent.host], true, `event ${one.event} knows its cause`);
    }
  }
  const diagram = await saved(page, popover.getByRole('button', { name: 'Mermaid' }));
  assert.equal(diagram.name, 'zabscope.mmd');
  assert.match(diagram.body.toString(), /^sequenceDiagram\n[\s\S]*S\d->>S\d: NEWLEADER/);
  const [scripted, some] = await page.evaluate(async () => [await zabscope.export('shiviz'), await zabscope.export('json', { from: 5, to: 9 })]);
  assert.equal(scripted, log.body.toString(), 'scripts get the same');
  assert.deepEqual(JSON.parse(some).events.map((one) => one.event), [5, 6, 7, 8, 9]);
});

browserTest('the page has a policy, and nothing that it does is against it', async (page) => {
  await elect(page);
  const policy = await page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
  for (const part of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "base-uri 'none'", "form-action 'none'"]) {
    assert.equal(policy.includes(part), true, part);
  }
  assert.equal(/unsafe-eval'(?<!wasm-unsafe-eval')|script-src[^;]*unsafe-inline/.test(policy), false);
  for (const key of ['z', 'k', 'g', 'v', 'n', 'Escape', 'b', 'Escape', 'w']) await page.keyboard.press(key);
  for (let i = 0; i < 5; i += 1) await step(page);
  assert.deepEqual(page.problems, []);
  await page.evaluate(() => { const bad = document.createElement('script'); bad.textContent = 'window.bad = 1'; document.body.append(bad); });
  assert.equal(await page.evaluate(() => window.bad), undefined, 'a script in the document does not run');
  assert.equal(page.problems.some((line) => line.includes('policy: script-src')), true);
  page.problems.length = 0;
});

/** A page around a frame, which keeps what the frame says. */
const around = (src, sandbox) => `<!doctype html><title>Around</title><link rel="icon" href="data:,"><h1>A lecture</h1>
<script>window.said = []; addEventListener('message', ({ data }) => said.push(data));</script>
<iframe id="f" src="${src}" title="Zabscope" width="720" height="480" sandbox="${sandbox}"></iframe>`;

async function embedded(page, query, sandbox = 'allow-scripts') {
  await page.locator('.page').waitFor();
  const link = await page.evaluate(async () => {
    await zabscope.ready;
    await zabscope.open('first-run');
    await zabscope.step('milestone', 9);
    return zabscope.link();
  });
  serveBeside('around.html', around(`./${query}${new URL(link).hash}`, sandbox));
  const at = await page.evaluate(() => zabscope.moment().event);
  await page.goto(new URL('around.html', link).href);
  const frame = page.frameLocator('#f');
  await frame.locator('.page.is-embed').waitFor();
  return { frame, at, event: async () => Number(await frame.locator('.page').getAttribute('data-event')) };
}

browserTest('a frame without an origin of its own runs, with what its address says and no more', async (page) => {
  allowOrigins(true);
  const { frame, at, event } = await embedded(page, '?embed=1&lang=zh&theme=dark&lens=messages');
  assert.equal(await event(), at);
  assert.equal(await frame.locator('html').getAttribute('lang'), 'zh-CN');
  assert.equal(await frame.locator('html').getAttribute('data-theme'), 'dark');
  assert.equal(await frame.locator('.title-bar, .inspector, .transport, .paper').count(), 0);
  assert.equal(await frame.locator('.stage-svg, .lens-svg').count(), 2);
  await frame.getByRole('button', { name: '步进' }).or(frame.locator('.embed-bar button').nth(2)).first().click();
  await page.waitForFunction(() => true);
  await frame.locator(`.page:not([data-event="${at}"])`).waitFor();
  // The link comes with the rest of the program.
  await frame.locator('.embed-open[href*="#s="]').waitFor();
  assert.match(await frame.locator('.embed-open').getAttribute('href'), /^http:\/\/127[^?]*#s=/);
  const [stage, lens, bar] = await Promise.all(['.stage-svg', '.lens-svg', '.embed-bar'].map((part) => frame.locator(part).boundingBox()));
  assert.equal(stage.height > 120 && stage.y + stage.height <= lens.y + 1 && lens.y < bar.y, true, 'everything has its place');
});

browserTest('a frame plays, ends, begins again, and starts where it is told', async (page) => {
  allowOrigins(true);
  const { frame, event } = await embedded(page, '?embed=1&start=40&end=60&loop=1&play=1&speed=16&hide=transport');
  const seen = new Set();
  for (let i = 0; i < 60; i += 1) {
    seen.add(await event());
    await page.waitForTimeout(50);
  }
  const all = [...seen];
  assert.equal(all.every((one) => one >= 40 && one < 80), true, all.join());
  assert.equal(all.length > 1, true, 'it plays');
  assert.equal(await frame.locator('.embed-bar button').count(), 0);
  const back = all.some((one, ix) => ix > 0 && one < all[ix - 1]) || seen.has(40);
  assert.equal(back, true, all.join());
});

browserTest('the page around a frame speaks with it', async (page) => {
  allowOrigins(true);
  const { at } = await embedded(page, '?embed=1');
  await page.waitForFunction(() => said.some((one) => one.ready));
  const answers = await page.evaluate(async () => {
    const frame = document.querySelector('iframe').contentWindow;
    const say = (message) => frame.postMessage(message, '*');
    for (const wild of [null, 7, 'x', {}, { zabscope: 2 }, { zabscope: 1 }, { zabscope: 1, do: 7 }, { zabscope: 1, id: 9, do: 'step', args: 7 }]) say(wild);
    say({ zabscope: 1, id: 'events', do: 'subscribe', args: ['event'] });
    say({ zabscope: 1, id: 'step', do: 'step', args: ['event', 3] });
    say({ zabscope: 1, id: 'bad', do: 'act', args: [{ crash: 9 }] });
    say({ zabscope: 1, id: 'none', do: 'constructor' });
    say({ zabscope: 1, id: 'state', do: 'state' });
    await new Promise((go) => { setTimeout(go, 800); });
    return said;
  });
  const of = (id) => answers.filter((one) => one.id === id);
  assert.equal(of('step')[0].value.event, at + 4, 'one step before it, three more');
  assert.equal(of('events').filter((one) => one.event).length, 3);
  assert.match(of('bad')[0].error, /^act: crash: must be a server/);
  assert.match(of('none')[0].error, /there is no such function/);
  assert.equal(of('state')[0].value.servers.length, 3);
});

browserTest('an embed is made in the popover of links, and its preview shows it', async (page) => {
  await elect(page);
  await page.keyboard.press('s');
  await page.getByText('Embed it in a page').click();
  await page.getByRole('checkbox', { name: 'Plays by itself' }).check();
  await page.getByRole('checkbox', { name: 'With the open lens' }).check();
  await page.getByLabel('Ends at').fill('1.5s');
  const html = await page.locator('#embed-html').inputValue();
  assert.match(html, /^<iframe src="http:[^"]*\?embed=1&amp;end=1\.5s&amp;play=1&amp;lens=messages#s=[^"]*" title="[^"]+" width="720" height="560" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"/);
  await expectAccessible(page);
  await page.getByRole('checkbox', { name: 'Preview' }).check();
  await page.frameLocator('.embed-preview').locator('.page.is-embed').waitFor();
});

for (const [locale, colorScheme] of [['en-US', 'dark'], ['zh-CN', 'light']]) {
  browserTest(`paper shows the moment in black on white (${locale})`, { locale, colorScheme }, async (page) => {
    await elect(page);
    await page.keyboard.press('w');
    await stepBy(page, 'message');
    for (let i = 0; i < 8; i += 1) await step(page);
    await page.emulateMedia({ media: 'print', colorScheme });
    const shown = await page.evaluate(() => {
      const visible = (selector) => [...document.querySelectorAll(selector)].some((one) => one.checkVisibility());
      const of = (selector, property) => getComputedStyle(document.querySelector(selector))[property];
      return {
        gone: ['.transport', '.inspector', '.title-bar button', '.lens button:not(.lane-name)'].filter(visible),
        there: ['.stage-svg', '.pill .says', '.lens-svg', '.paper table', '.paper-link'].filter(visible),
        paper: of('body', 'backgroundColor'), ink: of('.pill .says', 'color'),
        link: document.querySelector('.paper-link').textContent, rows: document.querySelectorAll('.paper tbody tr').length,
      };
    });
    assert.deepEqual(shown.gone, []);
    assert.equal(shown.there.length, 5, shown.there.join());
    assert.deepEqual([shown.paper, shown.ink, shown.rows], ['rgb(255, 255, 255)', 'rgb(0, 0, 0)', 3]);
    assert.match(shown.link, /^http:.*#s=/);
    for (const format of ['A4', 'Letter']) {
      const pdf = await page.pdf({ format, landscape: true, preferCSSPageSize: false, path: picture(`print-${locale}-${format}`).replace('.png', '.pdf') });
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g).length;
      assert.equal(pages <= 2, true, `${format}: ${pages} pages`);
    }
    await page.screenshot({ path: picture(`print-${locale}`), fullPage: true });
  });
}
