// The engine in WebAssembly is the engine: the same runs to the last bit.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { browserTest, nativeProbe } from './harness.mjs';

const SEEDS = 200;

browserTest(`${SEEDS} seeds give the same runs natively and in the browser`, { timeout: 300_000 }, async (page) => {
  const native = execFileSync(nativeProbe, ['runs', '0', String(SEEDS)], { encoding: 'utf8' });
  assert.equal(native.trim().split('\n').length, SEEDS);
  const wasm = await page.evaluate(async (seeds) => {
    const { default: init, runs } = await import('./probe/zabscope_probe.js');
    await init({ module_or_path: './probe/zabscope_probe_bg.wasm' });
    return runs(0, seeds);
  }, SEEDS);
  assert.equal(wasm, native);
});
