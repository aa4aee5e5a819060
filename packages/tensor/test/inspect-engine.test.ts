/** What doctor is told of the engine. */
import { describe, expect, it } from 'vitest';
import { inspectEngine } from '../src/index.js';
import { engines } from './engines.js';

describe.each(engines)('inspectEngine ($name)', ({ engine }) => {
  it('names the engine, its versions and its measured speed', async () => {
    const report = await inspectEngine({ engine: engine.name });
    expect(report).toMatchObject({ engine: engine.name, versions: { node: process.versions.node, tfjs: '4.22.0' } });
    expect(report.versions.libtensorflow).toBe(engine.name === 'native' ? engine.version : undefined);
    expect(report.gigaflops).toBeGreaterThan(0.1);
    expect(report.threads).toBeGreaterThanOrEqual(1);
    expect(report.installed === undefined).toBe(engine.name === 'wasm');
  });

  it('leaves no tensors behind', async () => {
    const before = engine.tensorCount();
    await inspectEngine({ engine: engine.name });
    expect(engine.tensorCount()).toBe(before);
  });
});
