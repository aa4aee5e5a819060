// Tensors in files, read when asked for, so that a model is never in memory as a whole.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { CheckpointError } from './checkpoint-error.js';
import { blockFormats } from './gguf/dequantize.js';
import { decodeBfloat16, decodeFloat16s } from './half-precision.js';
import { elementCount } from './tensor-shapes.js';

/** A file whose parts are read when asked for, so that a model is never in memory as a whole. */
export class TensorFile {
  readonly path: string;
  readonly size: number;
  private readonly descriptor: number;

  /** @throws CheckpointError where the file is missing or can't be read. */
  constructor(path: string) {
    this.path = path;
    try {
      // A pipe is opened without waiting for its writer, and then refused.
      this.descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    } catch (cause) {
      const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
      if (missing) throw new CheckpointError('missing-file', path, 'is missing', { cause });
      throw new CheckpointError('unreadable-file', path, `cannot be read (${String(cause)})`, { cause });
    }
    const found = fstatSync(this.descriptor);
    if (!found.isFile()) {
      closeSync(this.descriptor);
      throw new CheckpointError('unreadable-file', path, 'is not a file');
    }
    this.size = found.size;
  }

  /**
   * Fills `target` from `offset` on.
   * @throws CheckpointError that says what could not be read: `what` is a tensor's name or a part of the file.
   */
  readInto(target: Uint8Array, offset: number, what: string): void {
    let done = 0;
    while (done < target.length) {
      const count = this.readSome(target, done, offset, what);
      if (count === 0) {
        throw new CheckpointError('truncated-tensor', this.path, `ends in the middle of ${what}`, { subject: what });
      }
      done += count;
    }
  }

  /** Calls `use` with one chunk of at most `chunkBytes` after another; the chunk's memory is used again. */
  readChunks(offset: number, length: number, chunkBytes: number, what: string, use: (chunk: Uint8Array) => void): void {
    const buffer = new Uint8Array(Math.min(length, chunkBytes));
    for (let done = 0; done < length; done += buffer.length) {
      const chunk = buffer.subarray(0, Math.min(buffer.length, length - done));
      this.readInto(chunk, offset + done, what);
      use(chunk);
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private readSome(target: Uint8Array, done: number, offset: number, what: string): number {
    try {
      return readSync(this.descriptor, target, done, target.length - done, offset + done);
    } catch (cause) {
      throw new CheckpointError('unreadable-file', this.path, `${what} cannot be read (${String(cause)})`, {
        subject: what,
        cause,
      });
    }
  }
}

/** Where a tensor lies in its file, and how its numbers are written there: enough to read it without the file's header. */
export interface StoredTensor {
  /** Row-major. */
  readonly shape: readonly number[];
  /** From the beginning of the file. */
  readonly offset: number;
  readonly encoding: TensorEncoding;
  /** The size of a head whose rotary halves are interleaved, as llama.cpp's converter leaves them. */
  readonly interleavedHead?: number;
}

/** By safetensors' names; little-endian. */
export type FloatType = 'F32' | 'F16' | 'BF16';

/** A floating-point type, or a type of GGML's by its number. */
export type TensorEncoding = FloatType | number;

const chunkBytes = 1 << 20;

/** The tensor as float32; beside it only a chunk of the file is in memory. @throws CheckpointError where it is cut off */
export function readStoredTensor(file: TensorFile, name: string, tensor: StoredTensor): Float32Array {
  const values = new Float32Array(elementCount(tensor.shape));
  if (typeof tensor.encoding === 'number') readBlocks(file, name, tensor, tensor.encoding, values);
  else readFloats(file, name, tensor, tensor.encoding, values);
  return tensor.interleavedHead === undefined
    ? values
    : separateRotaryHalves(values, tensor.shape, tensor.interleavedHead);
}

function readFloats(
  file: TensorFile,
  name: string,
  { offset }: StoredTensor,
  encoding: FloatType,
  values: Float32Array,
): void {
  const what = `tensor "${name}"`;
  if (encoding === 'F32') {
    file.readInto(new Uint8Array(values.buffer), offset, what);
    return;
  }
  const decode = encoding === 'F16' ? decodeFloat16s : decodeBfloat16;
  let done = 0;
  file.readChunks(offset, 2 * values.length, chunkBytes, what, (chunk) => {
    decode(new Uint16Array(chunk.buffer, chunk.byteOffset, chunk.length / 2), values, done);
    done += chunk.length / 2;
  });
}

function readBlocks(
  file: TensorFile,
  name: string,
  { offset }: StoredTensor,
  type: number,
  values: Float32Array,
): void {
  const format = blockFormats.get(type);
  if (format === undefined) {
    throw new CheckpointError('unsupported-dtype', file.path, `tensor "${name}" is of unknown type ${type}`, {
      subject: name,
    });
  }
  const length = (values.length / format.size) * format.bytes;
  const wholeChunks = format.bytes * Math.floor(chunkBytes / format.bytes);
  let done = 0;
  file.readChunks(offset, length, wholeChunks, `tensor "${name}"`, (chunk) => {
    for (let at = 0; at < chunk.length; at += format.bytes, done += format.size) {
      format.decode(chunk, at, values, done);
    }
  });
}

/**
 * Undoes `LlamaModel.permute` of llama.cpp's `convert_hf_to_gguf.py`: there, rows i and i + headSize/2 of a head, which
 * are rotated together, lie side by side as rows 2i and 2i + 1.
 */
function separateRotaryHalves(values: Float32Array, shape: readonly number[], headSize: number): Float32Array {
  const width = elementCount(shape.slice(1));
  const separated = new Float32Array(values.length);
  const half = headSize / 2;
  for (let row = 0; row < (shape[0] ?? 0); row++) {
    const within = row % headSize;
    const source = row - within + (within < half ? 2 * within : 2 * (within - half) + 1);
    separated.set(values.subarray(source * width, (source + 1) * width), row * width);
  }
  return separated;
}
