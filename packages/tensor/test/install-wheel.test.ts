/** The second way to install, for real, and what happens where no way works. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { works } from '../src/install/command.js';
import { engineFolder, engineName, readInstalled, writeInstalled } from '../src/install/installed.js';
import { pinnedWheel } from '../src/install/pins.js';
import { type DownloadHost, startDownloadHost } from './download-host.js';
import { startLoading } from './installing-process.js';

describe('where the official host has nothing', () => {
  let cache = '';
  let host: DownloadHost;

  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), 'tastemaker-wheel-'));
    host = await startDownloadHost({});
  });
  afterAll(async () => {
    await host.close();
    await rm(cache, { recursive: true, force: true });
  });

  it('two processes that start at once install the wheel once, and both run on it', {
    timeout: 600_000,
  }, async (context) => {
    const possible =
      `${process.platform}-${process.arch}` === pinnedWheel.platform &&
      (await works('python3', ['-m', 'pip', '--version']));
    context.skip(!possible && process.env['CI'] !== 'true', 'the wheel needs Linux x64 and python3 with pip');
    const environment = { TASTEMAKER_ENGINE_CACHE: cache, TFJS_NODE_CDN_STORAGE: host.url };
    const both = await Promise.all(
      [startLoading('native', environment), startLoading('native', environment)].map(({ result }) => result),
    );

    for (const { result } of both) {
      expect(result).toEqual({ engine: 'native', version: '2.20.0', product: 9, warnings: [] });
    }
    expect(both.filter(({ progress }) => progress.includes('Building the binding'))).toHaveLength(1);
    expect(both.filter(({ progress }) => progress.includes('Waiting for another process'))).toHaveLength(1);
    expect(host.asked).toHaveLength(1);
    expect(await readInstalled(cache)).toMatchObject({
      route: 'wheel',
      libtensorflow: '2.20.0',
      files: [{ sha256: pinnedWheel.sha256, verified: 'pin' }],
    });
    expect(await readdir(cache)).toEqual([engineName]);
  });
});

describe('where no way works', () => {
  let cache = '';
  let host: DownloadHost;
  let environment: Record<string, string> = {};

  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), 'tastemaker-no-engine-'));
    host = await startDownloadHost({});
    // No pip, no compiler: an empty PATH.
    environment = { TASTEMAKER_ENGINE_CACHE: cache, TFJS_NODE_CDN_STORAGE: host.url, PATH: cache };
  });
  afterAll(async () => {
    await host.close();
    await rm(cache, { recursive: true, force: true });
  });

  it('`native` is an error that says of each way why it failed', async () => {
    const { result } = await startLoading('native', environment).result;
    expect(result.error?.code).toBe('engine.unavailable');
    expect(result.error?.message).toMatch(/official download: .*404/u);
    expect(result.error?.message).toMatch(/tensorflow-cpu wheel by pip: no C\+\+ compiler .*install one/u);
  });

  it('`auto` takes the WASM engine, warns, names the cure, and does not try again at every start', async () => {
    const asked = host.asked.length;
    const { result } = await startLoading('auto', environment).result;
    expect(result).toMatchObject({ engine: 'wasm', product: 9 });
    expect(result.warnings).toEqual([
      expect.stringMatching(/WASM engine[\s\S]*404[\s\S]*no C\+\+ compiler[\s\S]*Cure: /u),
    ]);
    expect(host.asked).toHaveLength(asked);
  });

  it('an installed engine that does not load is named, with the cure', async () => {
    const broken = join(cache, 'broken');
    await mkdir(engineFolder(broken), { recursive: true });
    await writeInstalled(engineFolder(broken), { route: 'wheel', libtensorflow: '2.20.0', installedAt: '', files: [] });
    const { result } = await startLoading('native', { ...environment, TASTEMAKER_ENGINE_CACHE: broken }).result;
    expect(result.error?.code).toBe('engine.unavailable');
    expect(result.error?.message).toContain(`the engine installed in ${engineFolder(broken)} does not load`);
    expect(result.error?.message).toContain('Delete that folder');
  });
});
