// How fast the engine is natively and in Chromium, with every guarantee checked and with none: ratios of one run.

import { execFileSync } from 'node:child_process';
import { nativeProbe, openPage, shutDown } from './harness.mjs';

const SERVERS = 5;
const EVENTS = 1_000_000;
const ROUNDS = 5;

const page = await openPage();
await page.evaluate(async () => {
  const { default: init, closed_loop } = await import('./probe/zabscope_probe.js');
  await init({ module_or_path: './probe/zabscope_probe_bg.wasm' });
  window.measure = (servers, events) => [false, true].map((checked) => {
    const start = performance.now();
    const simulated = closed_loop(servers, events, checked);
    return { micros: (performance.now() - start) * 1000, simulated };
  });
});

const best = { native: [Infinity, Infinity], wasm: [Infinity, Infinity] };
let simulated;
for (let round = 0; round < ROUNDS; round += 1) {
  const words = execFileSync(nativeProbe, ['speed', SERVERS, EVENTS].map(String), { encoding: 'utf8' });
  const [plain, checked] = words.split(' ').map(Number);
  best.native = [Math.min(best.native[0], plain), Math.min(best.native[1], checked)];
  const [without, with_] = await page.evaluate(([servers, events]) => window.measure(servers, events), [SERVERS, EVENTS]);
  simulated = with_.simulated;
  best.wasm = [Math.min(best.wasm[0], without.micros), Math.min(best.wasm[1], with_.micros)];
}
await shutDown();

const rate = (micros) => EVENTS / micros;
const base = rate(best.native[0]);
console.log(`\nN = ${SERVERS}, ${EVENTS} events of a closed loop of writes, not recorded, best of ${ROUNDS}`);
console.log('                          events/s   vs native unchecked   simulated time / real time');
for (const [where, times] of Object.entries(best)) {
  times.forEach((micros, checked) => {
    const name = `${where}, ${checked ? 'all checked' : 'unchecked'}`.padEnd(22);
    const events = `${rate(micros).toFixed(2)} M`.padStart(12);
    const ratio = `${(rate(micros) / base).toFixed(2)}×`.padStart(20);
    console.log(`${name}${events}${ratio}${`${Math.round((simulated * 1000) / micros)}×`.padStart(29)}`);
  });
  const [plain, checked] = times;
  console.log(`  checking costs ${((checked - plain) / plain).toFixed(2)} of the simulation itself`);
}
