// The header of a GGUF file, checked, and its tensors.
import { GGMLQuantizationType, type GGUFTensorInfo, gguf } from '@huggingface/gguf';
import { CheckpointError } from '../checkpoint-error.js';
import { Fields } from '../fields.js';
import { readStoredTensor, type StoredTensor, TensorFile } from '../stored-tensor.js';
import { elementCount } from '../tensor-shapes.js';
import { type BlockFormat, blockFormats } from './dequantize.js';

/**
 * A GGUF file (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): `@huggingface/gguf` reads the header,
 * this checks that every tensor lies in the file, and reads and dequantises one when asked for it.
 */
export class GgufFile {
  readonly metadata: Fields;
  private readonly file: TensorFile;
  private readonly tensors: ReadonlyMap<string, TensorPlace>;

  constructor(file: TensorFile, metadata: Fields, tensors: ReadonlyMap<string, TensorPlace>) {
    this.file = file;
    this.metadata = metadata;
    this.tensors = tensors;
  }

  get path(): string {
    return this.file.path;
  }

  get names(): readonly string[] {
    return [...this.tensors.keys()];
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /** Row-major, as everywhere here: GGUF itself names the innermost size first. @throws CheckpointError if missing. */
  shape(name: string): readonly number[] {
    return this.place(name).shape;
  }

  /** @throws CheckpointError if missing. */
  stored(name: string): StoredTensor {
    const { shape, offset, type } = this.place(name);
    return { shape, offset, encoding: type };
  }

  /** The tensor as float32, row-major. */
  read(stored: StoredTensor, name: string): Float32Array {
    return readStoredTensor(this.file, name, stored);
  }

  close(): void {
    this.file.close();
  }

  private place(name: string): TensorPlace {
    const place = this.tensors.get(name);
    if (place !== undefined) return place;
    throw new CheckpointError('missing-tensor', this.path, `holds no tensor "${name}"`, { subject: name });
  }
}

export interface TensorPlace {
  /** GGML's number of it. */
  readonly type: number;
  readonly format: BlockFormat;
  readonly shape: readonly number[];
  /** From the beginning of the file. */
  readonly offset: number;
}

/** @throws CheckpointError where the file is not a whole GGUF file, or holds a quantisation that we don't read. */
export async function openGgufFile(path: string): Promise<GgufFile> {
  const file = new TensorFile(path);
  try {
    checkStart(file);
    const header = await readHeader(path);
    refuseSplit(new Fields(path, { ...header.metadata }));
    const start = Number(header.tensorDataOffset);
    if (start < headerStart) throw malformed(path, '"general.alignment" leaves no place for its tensors');
    const tensors = new Map(header.tensorInfos.map((info) => [info.name, placeTensor(path, info, start)]));
    if (tensors.size !== header.tensorInfos.length) throw malformed(path, 'names a tensor twice');
    checkPlaces(file, tensors);
    return new GgufFile(file, new Fields(path, { ...header.metadata }), tensors);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Magic, version and two counts. */
const headerStart = 24;

/** What the header's reader would spend long on, or report less clearly, in a corrupt file. */
function checkStart(file: TensorFile): void {
  const start = new Uint8Array(headerStart);
  if (file.size < start.length) throw malformed(file.path, `is ${file.size} bytes long, too short for a GGUF file`);
  file.readInto(start, 0, 'its header');
  const view = new DataView(start.buffer);
  if (view.getUint32(0, true) !== 0x46554747) throw malformed(file.path, 'does not start with "GGUF"');
  const version = view.getUint32(4, true);
  if (version !== 2 && version !== 3)
    throw malformed(file.path, `is of GGUF version ${version}; supported are 2 and 3`);
  // A tensor's description takes at least 24 bytes, a key's at least 13.
  for (const [what, at, bytes] of [['tensors', 8, 24] as const, ['keys', 16, 13] as const]) {
    const count = view.getBigUint64(at, true);
    if (count * BigInt(bytes) > BigInt(file.size)) {
      throw malformed(file.path, `says it holds ${count} ${what}, and has ${file.size} bytes`);
    }
  }
}

async function readHeader(path: string): ReturnType<typeof gguf> {
  try {
    return await gguf(path, { allowLocalFile: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError('malformed-header', path, `has a corrupt or truncated header (${reason})`, { cause });
  }
}

/** `llama-gguf-split` numbers its parts from 0 in `split.no`. */
function refuseSplit(metadata: Fields): void {
  const parts = metadata.optionalCount('split.count') ?? 0;
  if (parts > 1) throw splitFile(metadata.path, (metadata.optionalCount('split.no') ?? 0) + 1, parts);
}

export function splitFile(path: string, part: number, parts: number): CheckpointError {
  const problem =
    `is part ${part} of ${parts} of a split GGUF model. Join the parts ` +
    '(llama-gguf-split --merge FIRST-PART whole.gguf) and import the whole file';
  return new CheckpointError('unknown-format', path, problem, { subject: 'split.count' });
}

function placeTensor(path: string, info: GGUFTensorInfo, start: number): TensorPlace {
  const subject = { subject: info.name };
  const format = blockFormats.get(info.dtype);
  if (format === undefined) {
    const type = GGMLQuantizationType[info.dtype] ?? `type ${info.dtype}`;
    const supported = Array.from(blockFormats.values(), ({ name }) => name).join(', ');
    const problem = `tensor "${info.name}" is quantised as ${type}; supported are ${supported}`;
    throw new CheckpointError('unsupported-dtype', path, problem, subject);
  }
  const shape = info.shape.map(Number).toReversed();
  if (!Number.isSafeInteger(elementCount(shape)) || (shape.at(-1) ?? 0) % format.size !== 0) {
    const problem = `tensor "${info.name}" is [${shape.join(', ')}], whose rows are not whole blocks of ${format.name}`;
    throw new CheckpointError('wrong-shape', path, problem, subject);
  }
  return { type: info.dtype, format, shape, offset: start + Number(info.offset) };
}

function checkPlaces(file: TensorFile, tensors: ReadonlyMap<string, TensorPlace>): void {
  let filled = 0;
  for (const [name, { format, shape, offset }] of [...tensors].toSorted((a, b) => a[1].offset - b[1].offset)) {
    const end = offset + byteCount(format, shape);
    if (offset < filled) {
      const problem = `tensor "${name}" overlaps the tensor before it`;
      throw new CheckpointError('overlapping-tensors', file.path, problem, { subject: name });
    }
    if (end > file.size) {
      const problem = `is cut off: tensor "${name}" ends at byte ${end} of ${file.size}`;
      throw new CheckpointError('truncated-tensor', file.path, problem, { subject: name });
    }
    filled = end;
  }
}

function byteCount(format: BlockFormat, shape: readonly number[]): number {
  return (elementCount(shape) / format.size) * format.bytes;
}

function malformed(path: string, problem: string): CheckpointError {
  return new CheckpointError('malformed-header', path, problem);
}
