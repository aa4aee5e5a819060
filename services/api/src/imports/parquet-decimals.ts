// Parquet's decimals. The reader would make doubles of them, by a multiplication that rounds (3 times 0.1 is no 0.3): here it is
// given a schema that does not say what is a decimal, and what it reads is scaled afterwards, exactly.
import { type FileMetaData, parquetSchema, type SchemaElement, type SchemaTree } from 'hyparquet';

export interface Decimals {
  /** To be read by: decimals are integers in it, or their bytes. */
  metadata: FileMetaData;
  /** A cell of that column, with its decimals scaled. */
  scale: (column: string, cell: unknown) => unknown;
}

export function exactDecimals(metadata: FileMetaData): Decimals {
  if (!metadata.schema.some(isDecimal)) return { metadata, scale: (_column, cell) => cell };
  const columns = new Map(parquetSchema(metadata).children.map((node) => [node.element.name, node]));
  const schema = metadata.schema.map((element) => (isDecimal(element) ? withoutDecimal(element) : element));
  return {
    metadata: { ...metadata, schema },
    scale: (column, cell) => {
      const node = columns.get(column);
      return node === undefined ? cell : scaled(cell, node);
    },
  };
}

function isDecimal({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return converted === 'DECIMAL' || logical?.type === 'DECIMAL';
}

function withoutDecimal({ converted_type: _converted, logical_type: _logical, ...element }: SchemaElement) {
  return element;
}

function scaled(value: unknown, node: SchemaTree): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) {
    const element = elementOf(node);
    return value.map((inner) => scaled(inner, element));
  }
  const { children, element } = node;
  if (children.length === 0) return isDecimal(element) ? decimalOf(value, scaleOf(element)) : value;
  if (typeof value !== 'object') return value;
  const ofMap = element.converted_type === 'MAP' ? children[0]?.children[1] : undefined;
  const nodeOf = new Map(children.map((child) => [child.element.name, child]));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const of = ofMap ?? nodeOf.get(key);
      return [key, of === undefined ? inner : scaled(inner, of)];
    }),
  );
}

/** Lists have a repeated group between themselves and their elements, which may be left out. */
function elementOf(list: SchemaTree): SchemaTree {
  const [repeated] = list.children;
  if (list.element.converted_type !== 'LIST' || repeated === undefined) return list;
  const [element] = repeated.children;
  return repeated.children.length === 1 && element !== undefined ? element : repeated;
}

function scaleOf({ scale, logical_type: logical }: SchemaElement): number {
  return scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
}

/** Digits that a double always holds. */
const exactDigits = 15;

/** A number where a double holds it, else its digits as text; an integer that a double may not hold is a bigint. */
function decimalOf(value: unknown, scale: number): unknown {
  const unscaled = integerOf(value);
  if (unscaled === undefined) return value;
  if (scale <= 0) return unscaled * 10n ** BigInt(-scale);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const text = `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return digits.length <= exactDigits ? Number(text) : text;
}

/** Bytes are big-endian, in two's complement. */
function integerOf(value: unknown): bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return BigInt(value);
  if (!(value instanceof Uint8Array)) return undefined;
  if (value.length === 0) return 0n;
  return BigInt.asIntN(value.length * 8, BigInt(`0x${Buffer.from(value).toString('hex')}`));
}
