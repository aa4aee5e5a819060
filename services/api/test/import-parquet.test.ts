// What the cells of a parquet file are read as: none is rounded, none is replaced.
import type { SchemaElement } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { jsonValue, parsers } from '../src/imports/parquet-values.js';
import { refusalOf, valuesOf } from './support/rows.js';

/** A file of one column `x` of that kind. */
function column(data: ColumnSource['data'], element: Omit<SchemaElement, 'name'>): Uint8Array {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 1 },
    { name: 'x', repetition_type: 'OPTIONAL', ...element },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'x', data }], schema }));
}

const cellsOf = async (file: Uint8Array) => (await valuesOf(file)).map((row) => ('x' in row ? row.x : null));

function jsonCell(text: string): unknown {
  return jsonValue(parsers.jsonFromBytes?.(Buffer.from(text)));
}

describe('a parquet file', () => {
  test('has integers of 64 bits exactly', async () => {
    const integers = [1104567890123456781n, -9223372036854775808n, 7n];
    expect(await cellsOf(column(integers, { type: 'INT64' }))).toEqual([...integers.slice(0, 2), 7]);
    const unsigned = column([18446744073709551615n], { type: 'INT64', converted_type: 'UINT_64' });
    expect(await cellsOf(unsigned)).toEqual([18446744073709551615n]);
  });

  test.each([
    ['MILLIS', 1_700_000_000_123n, '2023-11-14T22:13:20.123Z'],
    ['MICROS', 1_700_000_000_123_456n, '2023-11-14T22:13:20.123456Z'],
    ['MICROS', 1_700_000_000_000_000n, '2023-11-14T22:13:20.000Z'],
    ['MICROS', -1n, '1969-12-31T23:59:59.999999Z'],
    ['NANOS', 1_700_000_000_123_456_789n, '2023-11-14T22:13:20.123456789Z'],
  ] as const)('has times in %s with all of their digits', async (unit, count, text) => {
    const time = { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit } } as const;
    expect(await cellsOf(column([count], time))).toEqual([text]);
  });

  test('has dates as the instant they begin, and is refused where a time is too far away', async () => {
    expect(await cellsOf(column([19675], { type: 'INT32', converted_type: 'DATE' }))).toEqual([
      '2023-11-14T00:00:00.000Z',
    ]);
    const far = column([9223372036854775807n], { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' });
    expect(await refusalOf(far)).toBe('line 1: column x: holds a time that is too far away');
  });

  test('has null for NaN, and is refused for infinite numbers', async () => {
    expect(await cellsOf(column([0.5, Number.NaN], { type: 'DOUBLE' }))).toEqual([0.5, null]);
    expect(await refusalOf(column([0.5, Number.NEGATIVE_INFINITY], { type: 'DOUBLE' }))).toContain(
      'line 2: column x: holds an infinite',
    );
  });

  test('has decimals as numbers where a double holds them, else as text', async () => {
    const decimal = { type: 'INT64', converted_type: 'DECIMAL', precision: 18 } as const;
    expect(await cellsOf(column([3n, -125n, 0n], { ...decimal, scale: 1 }))).toEqual([0.3, -12.5, 0]);
    expect(await cellsOf(column([-123456789012345678n], { ...decimal, scale: 17 }))).toEqual(['-1.23456789012345678']);
    expect(await cellsOf(column([1104567890123456781n], { ...decimal, scale: 0 }))).toEqual([1104567890123456781n]);
  });

  test('is refused by row and column for bytes that are no text, and reads those that are', async () => {
    const bytes = column([Buffer.from('naïve'), Buffer.from([0x63, 0xff])], { type: 'BYTE_ARRAY' });
    expect(await refusalOf(bytes)).toBe('line 2: column x: holds bytes that are not UTF-8 text');
    expect(await cellsOf(column([Buffer.from('naïve')], { type: 'BYTE_ARRAY' }))).toEqual(['naïve']);
  });

  test('has exact integers in columns of JSON, too, and is refused where a key is named twice', () => {
    expect(jsonCell('{"a": 1104567890123456781}')).toEqual({ a: 1104567890123456781n });
    expect(() => jsonCell('{"a": 1, "a": 2}')).toThrow('key a is named twice');
  });
});
