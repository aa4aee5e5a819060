// Good files of every kind that can be imported, to be mutated.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Draw } from './mutations.js';

export interface GoodFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** How it is mutated where not as any bytes are. */
  readonly mutate?: (draw: Draw) => Buffer;
}

const rows = Array.from({ length: 100 }, (_, i) => ({
  prompt: `Q${i % 7} ${'word '.repeat(i % 5)}`,
  chosen: `yes ${i}`,
  rejected: `no ${i}`,
}));

export const goodImports: readonly GoodFile[] = [
  { name: 'pairs.jsonl', bytes: text(rows.slice(0, 5).map((row) => JSON.stringify(row))) },
  {
    name: 'records.jsonl',
    bytes: text([
      JSON.stringify({
        messages: [{ role: 'user', content: 'ä€𝕏 \\u0000' }],
        completions: [{ text: 'a' }, { text: 'b' }],
        judgments: [{ ranking: [[0], [1]], strength: 2 }],
      }),
    ]),
  },
  { name: 'pairs.jsonl.gz', bytes: gzipSync(text(rows.map((row) => JSON.stringify(row)))) },
  {
    name: 'pairs.csv',
    bytes: text([
      'prompt,chosen,rejected',
      ...rows.slice(0, 9).map((row) => `"${row.prompt}",${row.chosen},"${row.rejected}"`),
    ]),
  },
  { name: 'plain.parquet', bytes: pairsParquet('UNCOMPRESSED') },
  { name: 'snappy.parquet', bytes: pairsParquet('SNAPPY') },
  { name: 'gzip.parquet', bytes: pairsParquet('GZIP', { GZIP: (input) => gzipSync(input) }) },
  { name: 'brotli.parquet', bytes: pairsParquet('BROTLI', { BROTLI: (input) => brotliCompressSync(input) }) },
  { name: 'zstd.parquet', bytes: pairsParquet('ZSTD', { ZSTD: (input) => zstdRaw(input) }) },
  { name: 'lz4.parquet', bytes: pairsParquet('LZ4', { LZ4: (input) => lz4Literals(input) }) },
  { name: 'lz4-raw.parquet', bytes: pairsParquet('LZ4_RAW', { LZ4_RAW: (input) => lz4Literals(input) }) },
  {
    // The same pairs, with matches: pyarrow.parquet.write_table(table, path, compression='lz4') of pyarrow 26.
    name: 'pairs-lz4.parquet',
    bytes: readFileSync(new URL('./pairs-lz4.parquet', import.meta.url)),
  },
  { name: 'nested.parquet', bytes: nestedParquet() },
];

export const goodConversations: readonly GoodFile[] = [
  {
    name: 'openai.jsonl',
    bytes: text([
      JSON.stringify({
        messages: [
          { role: 'user', content: 'Q' },
          { role: 'assistant', content: 'A' },
        ],
      }),
    ]),
  },
  { name: 'alpaca.jsonl', bytes: text([JSON.stringify({ instruction: 'Q', input: '', output: 'A' })]) },
];

export const goodDocuments: readonly GoodFile[] = [
  {
    name: 'documents.jsonl',
    bytes: text([JSON.stringify({ text: 'once' }), JSON.stringify({ text: 'upon', split: 'test' })]),
  },
];

export type Packers = Readonly<Partial<Record<Codec, (input: Uint8Array) => Uint8Array>>>;

type Codec = 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'BROTLI' | 'ZSTD' | 'LZ4' | 'LZ4_RAW';

function pairsParquet(codec: Codec, compressors: Packers = {}): Buffer {
  return parquet(codec, compressors, {
    prompt: rows.map(({ prompt }) => prompt),
    chosen: rows.map(({ chosen }) => chosen),
    rejected: rows.map(({ rejected }) => rejected),
  });
}

/** A table of texts. */
export function parquet(codec: Codec, compressors: Packers, columns: Readonly<Record<string, string[]>>): Buffer {
  const columnData = Object.entries(columns).map(([name, data]) => ({ name, data, type: 'STRING' as const }));
  return Buffer.from(parquetWriteBuffer({ columnData, codec, compressors }));
}

function nestedParquet(): Buffer {
  const messages = rows.map(({ prompt }) => JSON.stringify([{ role: 'user', content: prompt }]));
  return Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'messages', data: messages.map((each) => JSON.parse(each)), type: 'JSON' },
        { name: 'note', data: rows.map((_, i) => (i % 3 === 0 ? undefined : i)), nullable: true },
      ],
    }),
  );
}

/** An LZ4 block of nothing but literals: the LZ4 block format, "Compressed block format". */
function lz4Literals(input: Uint8Array): Buffer {
  if (input.length < 15) return Buffer.concat([Buffer.of(input.length << 4), input]);
  const more = input.length - 15;
  const lengths = Buffer.alloc(Math.floor(more / 255) + 1, 255);
  lengths[lengths.length - 1] = more % 255;
  return Buffer.concat([Buffer.of(0xf0), lengths, input]);
}

/** A zstd frame whose blocks are stored as they are: RFC 8878, section 3.1.1. */
function zstdRaw(input: Uint8Array): Buffer {
  const head = frameHead(input.length);
  return Buffer.concat([head, block(true, 0, input.length), input]);
}

/** A zstd frame of one byte, repeated: four bytes of it become 128 KiB. */
export function zstdRepeated(byte: number, length: number): Buffer {
  const largest = 128 * 1024;
  const blocks: Buffer[] = [];
  for (let left = length; left > 0; left -= largest) {
    blocks.push(block(left <= largest, 1, Math.min(left, largest)), Buffer.of(byte));
  }
  return Buffer.concat([frameHead(length), ...blocks]);
}

/** The magic number, and a single segment whose length is told in four bytes. */
function frameHead(length: number): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0]);
  head.writeUInt32LE(length, 5);
  return head;
}

function block(isLast: boolean, type: 0 | 1, length: number): Buffer {
  const head = Buffer.alloc(3);
  head.writeUIntLE((isLast ? 1 : 0) | (type << 1) | (length << 3), 0, 3);
  return head;
}

function text(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\n')}\n`);
}
