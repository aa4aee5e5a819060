// Writes small GGUF files (version 3, https://github.com/ggml-org/ggml/blob/master/docs/gguf.md) for tests to read.

export type GgufValue = string | number | boolean | readonly string[] | readonly number[];

export interface GgufTensor {
  readonly name: string;
  /** Row-major; the file names the innermost size first. */
  readonly shape: readonly number[];
  /** GGML's number of the quantisation. */
  readonly type: number;
  readonly data: Uint8Array;
}

const alignment = 32;
const types = { int32: 5, float32: 6, boolean: 7, string: 8, array: 9 };

export function ggufFile(metadata: Readonly<Record<string, GgufValue>>, tensors: readonly GgufTensor[]): Uint8Array {
  const keys = Object.entries(metadata).flatMap(([key, value]) => [text(key), typed(value)]);
  let offset = 0;
  const infos = tensors.flatMap(({ name, shape, type, data }) => {
    const info = [text(name), int32(shape.length), ...shape.toReversed().map(int64), int32(type), int64(offset)];
    offset += padded(data.length);
    return info;
  });
  const counts = [int32(3), int64(tensors.length), int64(Object.keys(metadata).length)];
  const header = Buffer.concat([Buffer.from('GGUF'), ...counts, ...keys, ...infos]);
  return Buffer.concat([header, zeros(header.length), ...tensors.flatMap(({ data }) => [data, zeros(data.length)])]);
}

export function float32Tensor(name: string, shape: readonly number[], values: ArrayLike<number>): GgufTensor {
  return { name, shape, type: 0, data: new Uint8Array(Float32Array.from(values).buffer) };
}

function typed(value: GgufValue): Buffer {
  if (typeof value === 'string') return Buffer.concat([int32(types.string), text(value)]);
  if (typeof value === 'boolean') return Buffer.concat([int32(types.boolean), Buffer.from([value ? 1 : 0])]);
  if (typeof value === 'number') return Buffer.concat([int32(numberType(value)), number(value, numberType(value))]);
  const strings = value.every((item) => typeof item === 'string');
  const type = strings ? types.string : value.every(Number.isInteger) ? types.int32 : types.float32;
  const items = value.map((item) => (typeof item === 'string' ? text(item) : number(item, type)));
  return Buffer.concat([int32(types.array), int32(type), int64(value.length), ...items]);
}

function numberType(value: number): number {
  return Number.isInteger(value) ? types.int32 : types.float32;
}

function number(value: number, type: number): Buffer {
  if (type === types.int32) return int32(value);
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([int64(Buffer.byteLength(value)), Buffer.from(value)]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function padded(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

function zeros(after: number): Buffer {
  return Buffer.alloc(padded(after) - after);
}
