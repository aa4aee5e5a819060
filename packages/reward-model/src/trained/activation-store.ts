// Activations on disk: one record a training example, in their order, written in batches and read again every epoch. A
// run killed while it writes keeps the whole batches, and computes the others to the same bits.
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** The cache does not fit on the disk. */
export class TooLittleDiskError extends Error {
  readonly code = 'disk_full';

  constructor(folder: string, need: number, free: number) {
    super(
      `Activations of the frozen layers need ${megabytes(need)} in ${folder}, where ${megabytes(free)} are free. Free some, or train all layers.`,
    );
    this.name = 'TooLittleDiskError';
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

export interface StoreLayout {
  /** Numbers of each record. */
  readonly sizes: readonly number[];
  /** How many records each batch has. */
  readonly batches: readonly number[];
  /** All that the records are computed from: another content is another store. */
  readonly identity: string;
}

export class ActivationStore {
  readonly #folder: string;
  readonly #file: number;
  readonly #offsets: readonly number[];
  readonly #sizes: readonly number[];
  #written: number;

  /** Opens what an earlier run left in the folder, or begins anew where that was of something else. */
  constructor(folder: string, { sizes, batches, identity }: StoreLayout) {
    this.#folder = folder;
    this.#sizes = sizes;
    this.#offsets = startsOf(sizes.map((size) => 4 * size));
    mkdirSync(folder, { recursive: true });
    beginAnewUnless(folder, createHash('sha256').update(identity).digest('hex'));
    this.#file = openSync(join(folder, 'activations.f32'), existsSync(join(folder, 'activations.f32')) ? 'r+' : 'w+');
    const bytes = fstatSync(this.#file).size;
    const boundaries = startsOf(batches);
    this.#written = boundaries.findLast((records) => (this.#offsets[records] ?? 0) <= bytes) ?? 0;
    const kept = this.#offsets[this.#written] ?? 0;
    ftruncateSync(this.#file, kept);
    const need = (this.#offsets.at(-1) ?? 0) - kept;
    const { bavail, bsize } = statfsSync(folder);
    if (need > bavail * bsize) {
      closeSync(this.#file);
      throw new TooLittleDiskError(folder, need, bavail * bsize);
    }
  }

  /** Records that are there: whole batches of them. */
  get written(): number {
    return this.#written;
  }

  /** Adds the next batch's records. */
  append(records: readonly Float32Array[]): void {
    for (const record of records) {
      if (record.length !== this.#sizes[this.#written])
        throw new RangeError('A record has another size than was said.');
      writeWhole(this.#file, record, this.#offsets[this.#written] ?? 0);
      this.#written += 1;
    }
  }

  read(index: number): Float32Array {
    if (index >= this.#written) throw new RangeError(`Record ${index} was not written yet.`);
    const record = new Float32Array(this.#sizes[index] ?? 0);
    const bytes = new Uint8Array(record.buffer);
    const start = this.#offsets[index] ?? 0;
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(this.#file, bytes, done, bytes.length - done, start + done);
      if (count === 0) throw new Error(`${this.#folder} lost what was written to it.`);
      done += count;
    }
    return record;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Closes it and removes its folder. */
  remove(): void {
    this.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Running sums: where each begins, and where the last ends. */
function startsOf(sizes: readonly number[]): number[] {
  const starts = [0];
  for (const size of sizes) starts.push((starts.at(-1) ?? 0) + size);
  return starts;
}

function beginAnewUnless(folder: string, identity: string): void {
  const file = join(folder, 'identity');
  if (existsSync(file) && readFileSync(file, 'utf8') === identity) return;
  rmSync(join(folder, 'activations.f32'), { force: true });
  writeFileSync(file, identity);
}

function writeWhole(file: number, record: Float32Array, position: number): void {
  const bytes = new Uint8Array(record.buffer, record.byteOffset, record.byteLength);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}
