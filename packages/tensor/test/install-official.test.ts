/** The official download, against a local server that plays the host. */
import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as tar from 'tar';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cacheRoot } from '../src/env.js';
import { hashFile } from '../src/install/download.js';
import { installEngine } from '../src/install/install-engine.js';
import { bindingFile, engineFolder, engineName } from '../src/install/installed.js';
import { officialFiles } from '../src/install/pins.js';
import {
  type Answer,
  type DownloadHost,
  serveFile,
  serveSilence,
  serveStalled,
  serveText,
  serveTruncated,
  startDownloadHost,
} from './download-host.js';
import { native, unavailable } from './engines.js';
import { startLoading } from './installing-process.js';

const LIBRARY = 'libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz';
const ADDON = 'CPU-linux-4.22.0.tar.gz';

describe.skipIf(officialFiles[`${process.platform}-${process.arch}`]?.library.endsWith(LIBRARY) !== true)(
  'the official download (on Linux x64, whose archives are made here)',
  () => {
    let folder = '';
    let cache = '';
    const hosts: DownloadHost[] = [];
    const host = async (answers: Readonly<Record<string, Answer>>): Promise<DownloadHost> => {
      const started = await startDownloadHost(answers);
      hosts.push(started);
      return started;
    };
    const install = (url: string, pins?: Record<string, string>) =>
      installEngine({ cacheRoot: cache, host: url, pins, routes: ['official'], onProgress: () => {} });
    /** What is left in the cache, but for the note of the failure. */
    const left = async (): Promise<string[]> =>
      (await readdir(cache)).filter((name) => name !== `${engineName}.failed.json`);

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tastemaker-official-'));
    });
    afterEach(async () => {
      await Promise.all(hosts.splice(0).map((started) => started.close()));
      await rm(cache, { recursive: true, force: true });
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const newCache = async (): Promise<void> => {
      cache = join(folder, 'cache');
      await mkdir(cache);
    };

    it('refuses a file that has not the pinned hash, and leaves nothing', async () => {
      await newCache();
      const { url } = await host({ [LIBRARY]: serveText('something else') });
      await expect(install(url)).rejects.toMatchObject({
        code: 'engine.unavailable',
        message: expect.stringContaining(
          `not the expected 7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173`,
        ),
      });
      expect(await left()).toEqual([]);
    });

    it('refuses a truncated file', async () => {
      await newCache();
      const { url } = await host({ [LIBRARY]: serveTruncated });
      await expect(install(url)).rejects.toMatchObject({ cause: { errors: [{ code: 'engine.download_failed' }] } });
      expect(await left()).toEqual([]);
    });

    it('says what the server answered, and asked for tfjs-node’s own path', async () => {
      await newCache();
      const { url, asked } = await host({});
      await expect(install(url)).rejects.toThrow(/official download: http.*404/u);
      expect(asked).toEqual([`/tensorflow/libtensorflow/${LIBRARY}`]);
    });

    it('gives a host up that does not answer within seconds', async () => {
      await newCache();
      const { url } = await host({ [LIBRARY]: serveSilence });
      await expect(install(url)).rejects.toThrow('no answer within 5 s');
    });

    it('after an installation that was killed half way, installs what truly loads', {
      timeout: 240_000,
    }, async (context) => {
      context.skip(native === undefined, `there is no native engine to make archives of: ${unavailable}`);
      await newCache();
      const present = engineFolder(cacheRoot());
      const [library, addon] = [join(folder, LIBRARY), join(folder, ADDON)];
      // Not compressed, for the time 780 MB would take; the addon's archive is, so both forms are read.
      await tar.create({ file: library, cwd: join(present, 'deps') }, ['lib']);
      const lib = dirname(dirname(bindingFile(present)));
      await tar.create({ file: addon, gzip: true, cwd: lib }, ['napi-v8/tfjs_binding.node']);
      const pins = { [LIBRARY]: await hashFile(library), [ADDON]: await hashFile(addon) };

      const started = new EventEmitter();
      const stalling = await host({ [LIBRARY]: serveStalled(() => started.emit('half way')) });
      const halfWay = once(started, 'half way');
      const { child, result } = startLoading('native', {
        TASTEMAKER_ENGINE_CACHE: cache,
        TFJS_NODE_CDN_STORAGE: stalling.url,
      });
      const outcome = result.catch((error: unknown) => error);
      await halfWay;
      child.kill('SIGKILL');
      expect(await outcome).toMatchObject({ message: expect.stringContaining('ended without a result') });
      expect((await left()).toSorted()).toEqual([
        `${engineName}.lock`,
        expect.stringContaining(`${engineName}.staging-`),
      ]);

      const { url } = await host({ [LIBRARY]: serveFile(library), [ADDON]: serveFile(addon) });
      const installed = await install(url, pins);
      expect(installed).toMatchObject({
        route: 'official',
        files: [
          { name: LIBRARY, verified: 'pin' },
          { name: ADDON, verified: 'pin' },
        ],
      });
      expect(await left()).toEqual([engineName]);
      const loaded = await startLoading('native', { TASTEMAKER_ENGINE_CACHE: cache }).result;
      expect(loaded.result).toMatchObject({ engine: 'native', version: installed.libtensorflow, product: 9 });
    });
  },
);
