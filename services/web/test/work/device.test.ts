// What a browser keeps of a labeler's work: on an IndexedDB that lives in memory.
import * as memory from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyDraft } from '../../src/pages/label/draft.js';
import { openDevice } from '../../src/pages/label/work/device.js';
import type { DraftRow } from '../../src/pages/label/work/rows.js';

const row = (user: string, id: string, rationale = ''): DraftRow => ({
  user,
  project: 'haiku',
  kind: 'draft',
  id,
  draft: { ...emptyDraft, rationale },
});

beforeEach(() => {
  for (const [name, value] of Object.entries(memory)) vi.stubGlobal(name, value);
  vi.stubGlobal('indexedDB', new memory.IDBFactory());
});

describe('the device', () => {
  it('gives back after a reload what was written before it', async () => {
    await openDevice().write([{ put: row('ana', '1', 'first') }, { put: row('ana', '2') }]);
    const reloaded = openDevice();
    await reloaded.write([{ put: row('ana', '1', 'second') }, { remove: row('ana', '2') }]);
    expect(await openDevice().read('ana', 'haiku')).toEqual([row('ana', '1', 'second')]);
    expect(await reloaded.has(row('ana', '2'))).toBe(false);
  });

  it('gives nobody what is another’s, and counts what of theirs waits', async () => {
    const device = openDevice();
    await device.write([{ put: row('ana', '1') }, { put: row('bo', '2') }]);
    expect(await device.read('bo')).toEqual([row('bo', '2')]);
    expect(await device.countOthers('bo')).toBe(0);
  });

  it('works without a database, and says that nothing is kept', async () => {
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw new DOMException('refused in a private window', 'SecurityError');
      },
    });
    const device = openDevice();
    await device.write([{ put: row('ana', '1', 'typed') }]);
    expect(device.isKept()).toBe(false);
    expect(await device.read('ana', 'haiku')).toEqual([row('ana', '1', 'typed')]);
    expect(await device.has(row('ana', '1'))).toBe(true);
  });

  it('keeps what a full disk refused in the page, and writes it once there is room', async () => {
    const device = openDevice();
    await device.write([{ put: row('ana', '1', 'before') }]);
    const put = vi.spyOn(memory.IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('the disk is full', 'QuotaExceededError');
    });
    await device.write([{ put: row('ana', '1', 'typed since') }]);
    expect(device.isKept()).toBe(false);
    expect(await device.read('ana', 'haiku')).toEqual([row('ana', '1', 'typed since')]);
    put.mockRestore();
    await device.write([{ put: row('ana', '2') }]);
    expect(device.isKept()).toBe(true);
    expect(await openDevice().read('ana', 'haiku')).toEqual([row('ana', '1', 'typed since'), row('ana', '2')]);
  });
});
