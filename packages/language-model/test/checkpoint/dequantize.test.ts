import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { blockFormats } from '../../src/checkpoint/gguf/dequantize.js';
import { fixture } from './folders.js';

// Blocks and values recorded from gguf-py: see ../reference/make_gguf.py.
const blocks: Record<string, { bytes: string; values: string }> = JSON.parse(
  readFileSync(fixture('gguf-blocks.json'), 'utf8'),
);

function bytesOf(base64: string | undefined): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64 ?? '', 'base64'));
}

test('every quantisation has recorded blocks', () => {
  expect(Array.from(blockFormats.values(), ({ name }) => name).toSorted()).toEqual(Object.keys(blocks).toSorted());
});

test.each([...blockFormats.values()])(
  '$name gives the values of gguf-py, bit for bit',
  ({ name, bytes, size, decode }) => {
    const source = bytesOf(blocks[name]?.bytes);
    const expected = new Float32Array(bytesOf(blocks[name]?.values).buffer);
    const values = new Float32Array((source.length / bytes) * size);
    for (let block = 0; block * bytes < source.length; block++) decode(source, block * bytes, values, block * size);
    expect(values).toEqual(expected);
  },
);
