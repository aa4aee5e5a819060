import { readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SafetensorsFile, writeSafetensors } from '../../src/checkpoint/safetensors.js';
import { checkpointError, failureOf } from './failures.js';
import { fixture, temporaryFolder } from './folders.js';
import { safetensorsFile } from './safetensors-file.js';

const open = (path: string) => () => new SafetensorsFile(path);
const tensor = (dtype: string, shape: readonly number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('a safetensors file', () => {
  test('gives its tensors as float32, whatever they are stored as', () => {
    const data = Buffer.alloc(12);
    data.writeFloatLE(1.5, 0);
    data.writeUInt16LE(0x3c00, 4);
    data.writeUInt16LE(0xc000, 6);
    data.writeUInt16LE(0x3f80, 8);
    data.writeUInt16LE(0xc040, 10);
    const header = {
      __metadata__: { format: 'pt' },
      single: tensor('F32', [], 0, 4),
      half: tensor('F16', [1, 2], 4, 8),
      brain: tensor('BF16', [2], 8, 12),
    };
    const file = new SafetensorsFile(safetensorsFile(header, data));
    expect(file.names).toEqual(['single', 'half', 'brain']);
    expect(file.shape('half')).toEqual([1, 2]);
    expect([...file.read('single'), ...file.read('half'), ...file.read('brain')]).toEqual([1.5, 1, -2, 1, -3]);
    file.close();
  });

  test('holds integers that a decoder never asks for', async () => {
    const header = { positions: tensor('I64', [2], 0, 16), weight: tensor('F32', [1], 16, 20) };
    const file = new SafetensorsFile(safetensorsFile(header, 20));
    expect([...file.read('weight')]).toEqual([0]);
    expect(await failureOf(() => file.read('positions'))).toMatchObject(
      checkpointError('unsupported-dtype', '"positions"', 'I64'),
    );
    expect(await failureOf(() => file.read('bias'))).toMatchObject(checkpointError('missing-tensor', '"bias"'));
    file.close();
  });
});

describe('a safetensors file that is refused', () => {
  test('when there is none', async () => {
    expect(await failureOf(open(join(temporaryFolder(), 'none.safetensors')))).toMatchObject(
      checkpointError('missing-file', 'none.safetensors'),
    );
  });

  test('when it is a folder', async () => {
    expect(await failureOf(open(temporaryFolder()))).toMatchObject(checkpointError('unreadable-file'));
  });

  test('when it is empty', async () => {
    const path = join(temporaryFolder(), 'empty.safetensors');
    writeFileSync(path, '');
    expect(await failureOf(open(path))).toMatchObject(checkpointError('malformed-header', 'too short'));
  });

  test('when its header is longer than the file', async () => {
    const path = safetensorsFile({ weight: tensor('F32', [1], 0, 4) }, 4);
    truncateSync(path, 20);
    expect(await failureOf(open(path))).toMatchObject(checkpointError('malformed-header', 'header'));
  });

  test('when it is cut off in the middle of a tensor', async () => {
    const path = safetensorsFile({ weight: tensor('F32', [4], 0, 16) }, 12);
    expect(await failureOf(open(path))).toMatchObject(checkpointError('truncated-tensor', '"weight"', 'cut off'));
  });

  test('when it is cut off while it is read', async () => {
    const path = safetensorsFile({ weight: tensor('F32', [4], 0, 16) }, 16);
    const file = new SafetensorsFile(path);
    truncateSync(path, statSync(path).size - 8);
    expect(await failureOf(() => file.read('weight'))).toMatchObject(checkpointError('truncated-tensor', '"weight"'));
    file.close();
  });

  test.each([
    ['its header is no JSON', '{"weight": ', 0, 'malformed-json', ''],
    ['its header is a list', [], 0, 'malformed-json', ''],
    ['a tensor is no object', { weight: 5 }, 4, 'invalid-value', '"weight"'],
    ['a tensor has no type', { weight: { shape: [1], data_offsets: [0, 4] } }, 4, 'malformed-header', '"weight"'],
    ['a tensor has no place', { weight: { dtype: 'F32', shape: [1] } }, 4, 'malformed-header', '"weight"'],
    ['a type is unknown', { weight: tensor('F24', [1], 0, 3) }, 3, 'unsupported-dtype', 'F24'],
    ['a shape does not fill its bytes', { weight: tensor('F32', [2], 0, 4) }, 4, 'wrong-shape', '"weight"'],
    ['a size is negative', { weight: tensor('F32', [-1, -1], 0, 4) }, 4, 'malformed-header', '"weight"'],
    ['an end lies before its begin', { weight: tensor('F32', [0], 4, 0) }, 4, 'malformed-header', '"weight"'],
    [
      'two tensors overlap',
      { first: tensor('F32', [2], 0, 8), second: tensor('F32', [2], 4, 12) },
      12,
      'overlapping-tensors',
      '"second"',
    ],
    ['bytes are left out', { weight: tensor('F32', [1], 4, 8) }, 8, 'malformed-header', '"weight"'],
    ['bytes are left over', { weight: tensor('F32', [1], 0, 4) }, 8, 'malformed-header', '4 bytes behind'],
  ] as const)('when %s', async (_, header, bytes, code, mentioned) => {
    expect(await failureOf(open(safetensorsFile(header, bytes)))).toMatchObject(checkpointError(code, mentioned));
  });
});

test('a recorded file is read without gaps', () => {
  const file = new SafetensorsFile(join(fixture('llama'), 'model.safetensors'));
  expect(file.names.every((name) => file.read(name).every(Number.isFinite))).toBe(true);
  file.close();
});

describe('writing a safetensors file', () => {
  const entries = [
    { name: 'first', shape: [2], dtype: 'F32' },
    { name: 'second', shape: [1, 2], dtype: 'BF16' },
  ] as const;
  const first = { name: 'first', bytes: new Uint8Array(Float32Array.of(1.5, -2).buffer) };
  const second = { name: 'second', bytes: new Uint8Array(Uint16Array.of(0x3f80, 0xc040).buffer) };

  test('gives what the reader reads, in whatever order the tensors come', () => {
    const path = join(temporaryFolder(), 'written.safetensors');
    writeSafetensors(path, entries, [second, first], { format: 'pt' });
    const file = new SafetensorsFile(path);
    expect(file.names).toEqual(['first', 'second']);
    expect([...file.read('first'), ...file.read('second')]).toEqual([1.5, -2, 1, -3]);
    expect(file.stored('first').offset % 8).toBe(0);
    file.close();
  });

  test.each([
    ['a missing tensor', 'missing-tensor', [first]],
    ['an unknown tensor', 'missing-key', [{ ...first, name: 'third' }]],
    ['a tensor given twice', 'duplicate-tensor', [first, first]],
    ['a tensor of another size', 'wrong-shape', [{ ...first, bytes: new Uint8Array(4) }]],
  ] as const)('refuses %s and leaves the file before as it was', async (_, code, tensors) => {
    const folder = temporaryFolder();
    const path = join(folder, 'kept.safetensors');
    writeSafetensors(path, entries, [first, second]);
    const failure = await failureOf(() => writeSafetensors(path, entries, tensors));
    expect(failure).toMatchObject(checkpointError(code, 'tensor "'));
    expect(readdirSync(folder)).toEqual(['kept.safetensors']);
    const file = new SafetensorsFile(path);
    expect([...file.read('first')]).toEqual([1.5, -2]);
    file.close();
  });
});
