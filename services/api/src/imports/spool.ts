// Uploads, each kept in a file before anything is made of it: a slow sender holds no transaction and no import's turn, the hash
// of what was sent is known before it is used, and a parquet file, whose table of contents stands at its end, can be read.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { assertRoomOnDisk, whileThereIsRoom } from '@tastemaker/artifacts';
import { HttpProblem } from '@tastemaker/service/problems';

/** An upload that has arrived. */
export class SpooledFile {
  readonly path: string;
  /** sha256 (hex) of the bytes as they were sent. */
  readonly contentHash: string;
  readonly bytes: number;
  readonly #reading = new Set<Readable>();
  readonly #forget: () => void;

  constructor(file: { path: string; contentHash: string; bytes: number }, forget: () => void) {
    this.path = file.path;
    this.contentHash = file.contentHash;
    this.bytes = file.bytes;
    this.#forget = forget;
  }

  read(): Readable {
    const stream = createReadStream(this.path);
    this.#reading.add(stream);
    stream.once('close', () => this.#reading.delete(stream));
    return stream;
  }

  /** Ends whatever still reads it. */
  async remove(): Promise<void> {
    for (const stream of this.#reading) stream.destroy();
    await rm(this.path, { force: true });
    this.#forget();
  }
}

const prefix = 'tastemaker-uploads-';

/** The uploads of a process: a folder of its own, of bounded size. */
export class Spool {
  /** Where its files lie. */
  readonly folder: string;
  readonly #quotaBytes: number;
  readonly #minimumFreeBytes: number | undefined;
  #usedBytes = 0;

  private constructor(folder: string, quotaBytes: number, minimumFreeBytes: number | undefined) {
    this.folder = folder;
    this.#quotaBytes = quotaBytes;
    this.#minimumFreeBytes = minimumFreeBytes;
  }

  /** Also removes what killed processes have left behind. */
  static async open(quotaBytes: number, minimumFreeBytes?: number): Promise<Spool> {
    await removeLeftBehind();
    return new Spool(await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`)), quotaBytes, minimumFreeBytes);
  }

  /**
   * Rejects, and leaves nothing behind, when the upload breaks off.
   * @param announcedBytes its length, if the client has told it
   * @throws HttpProblem `payload_too_large`, `unavailable` when other uploads leave no room; ArtifactError `artifact_no_room`
   * when the disk has none
   */
  async keep(body: Readable, announcedBytes = 0): Promise<SpooledFile> {
    this.#assertRoom(announcedBytes, 0);
    await assertRoomOnDisk(this.folder, announcedBytes, this.#minimumFreeBytes);
    const path = join(this.folder, randomUUID());
    const hash = createHash('sha256');
    let bytes = 0;
    const counting = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        try {
          this.#assertRoom(chunk.length, bytes);
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
          return;
        }
        hash.update(chunk);
        bytes += chunk.length;
        this.#usedBytes += chunk.length;
        done(null, chunk);
      },
    });
    let isForgotten = false;
    const forget = () => {
      if (!isForgotten) this.#usedBytes -= bytes;
      isForgotten = true;
    };
    try {
      const guarded = whileThereIsRoom(this.folder, body, this.#minimumFreeBytes);
      await pipeline(guarded, counting, createWriteStream(path));
    } catch (error) {
      await rm(path, { force: true });
      forget();
      throw error;
    }
    return new SpooledFile({ path, contentHash: hash.digest('hex'), bytes }, forget);
  }

  /**
   * Takes room for more of a file of answers that nobody has read yet.
   * @param own bytes that the file has already
   * @throws as {@link keep}
   */
  async reserve(bytes: number, own: number): Promise<void> {
    if (own + bytes > this.#quotaBytes) {
      const limit = `${Math.floor(this.#quotaBytes / 2 ** 20)} MiB`;
      const detail = `Answers that are not read yet take ${limit} at most here. Read while you send, or send less at once.`;
      throw new HttpProblem('payload_too_large', detail);
    }
    this.#assertRoom(bytes, own);
    await assertRoomOnDisk(this.folder, bytes, this.#minimumFreeBytes);
    this.#usedBytes += bytes;
  }

  giveBack(bytes: number): void {
    this.#usedBytes -= bytes;
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  #assertRoom(more: number, own: number): void {
    const mebibytes = Math.floor(this.#quotaBytes / 2 ** 20);
    if (own + more > this.#quotaBytes) {
      throw new HttpProblem('payload_too_large', `An upload has ${mebibytes} MiB at most here. Send it in parts.`);
    }
    if (this.#usedBytes + more <= this.#quotaBytes) return;
    const detail = `Other uploads take the ${mebibytes} MiB that there are for them; try again in a minute.`;
    throw new HttpProblem('unavailable', detail, { retryAfterSeconds: 60 });
  }
}

async function removeLeftBehind(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(name.slice(prefix.length).split('-')[0]);
    if (pid !== process.pid && !isRunning(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as somebody else.
    return error instanceof Error && 'code' in error && error.code !== 'ESRCH';
  }
}
