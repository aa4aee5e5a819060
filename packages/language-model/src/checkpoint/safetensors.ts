// Reads and writes safetensors (https://github.com/huggingface/safetensors, "Format"): 8 bytes of header length, a JSON
// header with each tensor's dtype, shape and byte range, then the data without gaps.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { CheckpointError } from './checkpoint-error.js';
import { type Fields, parseFields } from './fields.js';
import { type FloatType, readStoredTensor, type StoredTensor, TensorFile } from './stored-tensor.js';
import { elementCount } from './tensor-shapes.js';

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const bytesOf: ReadonlyMap<string, number> = new Map([
  ['F64', 8],
  ['F32', 4],
  ['F16', 2],
  ['BF16', 2],
  ['F8_E4M3', 1],
  ['F8_E5M2', 1],
  ['I64', 8],
  ['I32', 4],
  ['I16', 2],
  ['I8', 1],
  ['U64', 8],
  ['U32', 4],
  ['U16', 2],
  ['U8', 1],
  ['BOOL', 1],
]);

/** The reference refuses larger headers, too. */
const longestHeader = 100_000_000;

/** As the reference does, a file whose ranges overlap, leave holes or don't fill it is refused as a whole when opened. */
export class SafetensorsFile {
  private readonly file: TensorFile;
  private readonly dataStart: number;
  private readonly entries: ReadonlyMap<string, Entry>;

  /** @throws CheckpointError where the file is not a whole and valid safetensors file. */
  constructor(path: string) {
    this.file = new TensorFile(path);
    try {
      const header = readHeader(this.file);
      this.dataStart = header.dataStart;
      this.entries = readEntries(header.fields, this.file.size - header.dataStart);
    } catch (error) {
      this.file.close();
      throw error;
    }
  }

  get path(): string {
    return this.file.path;
  }

  get names(): readonly string[] {
    return [...this.entries.keys()];
  }

  shape(name: string): readonly number[] | undefined {
    return this.entries.get(name)?.shape;
  }

  /** @throws CheckpointError where the tensor is missing or not of a floating-point type that we read. */
  stored(name: string): StoredTensor {
    const { dtype, shape, begin } = this.entry(name);
    if (dtype === 'F32' || dtype === 'F16' || dtype === 'BF16') {
      return { shape, offset: this.dataStart + begin, encoding: dtype };
    }
    const problem = `tensor "${name}" is of type ${dtype}; supported are F32, F16 and BF16`;
    throw new CheckpointError('unsupported-dtype', this.path, problem, { subject: name });
  }

  /** The tensor as float32, row-major; beside it only a chunk of the file is in memory. */
  read(name: string): Float32Array {
    return readStoredTensor(this.file, name, this.stored(name));
  }

  byteLength(name: string): number {
    const { begin, end } = this.entry(name);
    return end - begin;
  }

  /** A part of the tensor as it stands in the file, `bytes` long or up to the tensor's end. */
  readBytes(name: string, from: number, bytes: number): Uint8Array {
    const { begin, end } = this.entry(name);
    const part = new Uint8Array(Math.max(0, Math.min(bytes, end - begin - from)));
    this.file.readInto(part, this.dataStart + begin + from, `tensor "${name}"`);
    return part;
  }

  close(): void {
    this.file.close();
  }

  private entry(name: string): Entry {
    const entry = this.entries.get(name);
    if (entry !== undefined) return entry;
    throw new CheckpointError('missing-tensor', this.path, `holds no tensor "${name}"`, { subject: name });
  }
}

function readHeader(file: TensorFile): { fields: Fields; dataStart: number } {
  if (file.size < 8) throw malformed(file.path, `is ${file.size} bytes long, too short for a safetensors file`);
  const prefix = new Uint8Array(8);
  file.readInto(prefix, 0, 'its header length');
  const length = Number(new DataView(prefix.buffer).getBigUint64(0, true));
  if (length > Math.min(longestHeader, file.size - 8)) {
    throw malformed(file.path, `says its header is ${length} bytes long, and the file has ${file.size}`);
  }
  const header = new Uint8Array(length);
  file.readInto(header, 8, 'its header');
  return { fields: parseFields(file.path, new TextDecoder().decode(header)), dataStart: 8 + length };
}

function readEntries(header: Fields, dataSize: number): Map<string, Entry> {
  const names = Object.keys(header.values).filter((name) => name !== '__metadata__');
  const entries = names.map((name) => readEntry(header, name)).toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  let filled = 0;
  for (const { name, begin, end } of entries) {
    const subject = { subject: name };
    if (end > dataSize) {
      const problem = `is cut off: tensor "${name}" ends at byte ${end} of ${dataSize} bytes of data`;
      throw new CheckpointError('truncated-tensor', header.path, problem, subject);
    }
    if (begin < filled) {
      const problem = `tensor "${name}" overlaps the tensor before it`;
      throw new CheckpointError('overlapping-tensors', header.path, problem, subject);
    }
    if (begin > filled) throw malformed(header.path, `bytes are left out before tensor "${name}"`, name);
    filled = end;
  }
  if (filled !== dataSize) throw malformed(header.path, `has ${dataSize - filled} bytes behind its last tensor`);
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function readEntry(header: Fields, name: string): Entry {
  const fields = header.optionalFields(name);
  if (fields === undefined) throw malformed(header.path, `tensor "${name}" has no description`, name);
  const dtype = fields.optionalString('dtype');
  const shape = wholeNumbers(fields, name, 'shape');
  const [begin, end, ...rest] = wholeNumbers(fields, name, 'data_offsets');
  if (dtype === undefined || begin === undefined || end === undefined || rest.length > 0 || end < begin) {
    throw malformed(header.path, `tensor "${name}" needs a dtype and data_offsets [begin, end]`, name);
  }
  const bytes = bytesOf.get(dtype);
  if (bytes === undefined) {
    const problem = `tensor "${name}" is of unknown type "${dtype}"`;
    throw new CheckpointError('unsupported-dtype', header.path, problem, { subject: name });
  }
  if (end - begin !== elementCount(shape) * bytes) {
    const problem = `tensor "${name}" is ${dtype} [${shape.join(', ')}], which does not fill its ${end - begin} bytes`;
    throw new CheckpointError('wrong-shape', header.path, problem, { subject: name });
  }
  return { name, dtype, shape, begin, end };
}

function wholeNumbers(fields: Fields, name: string, key: string): number[] {
  const list = fields.optionalList(key);
  const numbers = list?.filter((value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0);
  if (list === undefined || numbers?.length !== list.length) {
    throw malformed(fields.path, `"${key}" of tensor "${name}" should be a list of whole numbers`, name);
  }
  return list.map(Number);
}

function malformed(path: string, problem: string, subject?: string): CheckpointError {
  return new CheckpointError('malformed-header', path, problem, subject === undefined ? {} : { subject });
}

export interface SafetensorsEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: FloatType;
}

/**
 * Writes a file that appears under its name whole and forced to the disk, or not at all.
 * @param entries all tensors, in the order in which they lie in the file
 * @param tensors their numbers, little-endian, in any order; one is in memory at a time if the iterable is lazy
 * @param metadata the header's `__metadata__` @defaultValue none
 * @throws CheckpointError where a tensor is missing, unknown, given twice, or does not fill its place
 */
export function writeSafetensors(
  path: string,
  entries: readonly SafetensorsEntry[],
  tensors: Iterable<{ readonly name: string; readonly bytes: Uint8Array }>,
  metadata?: Readonly<Record<string, string>>,
): void {
  const { header, ranges } = layOut(entries, metadata);
  const partial = `${path}.partial`;
  try {
    const descriptor = openSync(partial, 'w');
    try {
      writeWhole(descriptor, header, 0);
      const missing = new Set(ranges.keys());
      for (const { name, bytes } of tensors) {
        const range = ranges.get(name);
        if (range === undefined) throw failure('missing-key', path, name, 'does not belong to the file');
        if (!missing.delete(name)) throw failure('duplicate-tensor', path, name, 'was given twice');
        if (bytes.length !== range.end - range.begin) {
          throw failure('wrong-shape', path, name, `has ${bytes.length} bytes for ${range.end - range.begin}`);
        }
        writeWhole(descriptor, bytes, header.length + range.begin);
      }
      for (const name of missing) throw failure('missing-tensor', path, name, 'was not given');
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

function layOut(entries: readonly SafetensorsEntry[], metadata: Readonly<Record<string, string>> | undefined) {
  const ranges = new Map<string, { readonly begin: number; readonly end: number }>();
  const described: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  let begin = 0;
  for (const { name, shape, dtype } of entries) {
    const end = begin + elementCount(shape) * (bytesOf.get(dtype) ?? 0);
    ranges.set(name, { begin, end });
    described[name] = { dtype, shape, data_offsets: [begin, end] };
    begin = end;
  }
  // Padded with spaces so that the data starts at a multiple of 8 bytes.
  const json = JSON.stringify(described);
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const header = new Uint8Array(8 + text.length);
  new DataView(header.buffer).setBigUint64(0, BigInt(text.length), true);
  header.set(text, 8);
  return { header, ranges };
}

function writeWhole(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
  }
}

function failure(code: CheckpointError['code'], path: string, name: string, problem: string): CheckpointError {
  return new CheckpointError(code, path, `tensor "${name}" ${problem}`, { subject: name });
}
