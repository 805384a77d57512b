// The page for people who write: scripts, exports, embeds, print.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { browserTest } from './harness.mjs';
import { elect, moment, server, step } from './walk.mjs';

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
    await page.evaluate((code) => (0, eval)(`(async () => {${code}})()`), example).catch((error) => assert.fail(`${example}\n${error}`));
  }
});
