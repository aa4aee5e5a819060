// Artifacts from one store into another, one after the other. What is there already is not copied again, so whoever was
// interrupted begins anew, and services may store more meanwhile.
import { type Artifacts, isDamage, type StreamedFile } from '@tastemaker/artifacts';
import type { Terminal } from '../terminal.js';

export interface MovedArtifacts {
  /** Hashes of those that were copied. */
  readonly copied: readonly string[];
  /** Of what was copied. */
  readonly bytes: number;
  /** How many were there before. */
  readonly present: number;
  /** Hashes of those that are not what was stored, and stay behind. */
  readonly damaged: readonly string[];
  /** How many were removed where they came from. */
  readonly removed: number;
  /** How many are not in both, or with `remove` not gone: 0 unless it was interrupted or something is damaged. */
  readonly left: number;
}

interface MoveOrder {
  readonly from: Artifacts;
  readonly to: Artifacts;
  /** Each is removed from where it came, once it is read back whole from where it went. */
  readonly remove: boolean;
}

/** What is stored while one pass goes on is found by the next. */
const passes = 100;

/**
 * Copies until a whole pass finds nothing new. Each artifact is hashed as it is read and as it is stored.
 * @returns also where the signal ended it: `left` tells
 * @throws ArtifactError where a store fails
 */
export async function moveArtifacts(
  { from, to, remove }: MoveOrder,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<MovedArtifacts> {
  const [copied, present, damaged] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let [bytes, removed, left] = [0, 0, 0];
  for (let pass = 1; pass <= passes; pass += 1) {
    const hashes = await collect(from.list());
    const waiting = hashes.filter((hash) => !copied.has(hash) && !present.has(hash) && !damaged.has(hash));
    if (waiting.length === 0) break;
    for (const [i, hash] of waiting.entries()) {
      terminal.progress('artifacts', i, waiting.length);
      left = waiting.length - i;
      try {
        signal.throwIfAborted();
        const isThere = await to.has(hash);
        if (!isThere) bytes += (await to.putFiles(hash, filesOf(from, hash, signal), { signal })).bytes;
        (isThere ? present : copied).add(hash);
        if (remove && (await isRemoved(from, to, hash))) removed += 1;
      } catch (error) {
        if (signal.aborted)
          return { copied: [...copied], bytes, present: present.size, damaged: [...damaged], removed, left };
        if (!isDamage(error)) throw error;
        // Deleted meanwhile, which is no damage.
        if (await from.has(hash)) {
          damaged.add(hash);
          terminal.note(error.message);
        }
      }
    }
    left = 0;
    terminal.progress('artifacts', waiting.length, waiting.length);
  }
  await removeErased(from, to, remove ? new Set() : copied);
  return {
    copied: [...copied],
    bytes,
    present: present.size,
    damaged: [...damaged],
    removed,
    left: left + damaged.size,
  };
}

/** @throws ArtifactError where what is there is not whole: then nothing is removed */
async function isRemoved(from: Artifacts, to: Artifacts, hash: string): Promise<boolean> {
  await to.verify(hash);
  await from.delete(hash);
  return true;
}

/** What was copied, and was erased where it came from since, must not come back. */
async function removeErased(from: Artifacts, to: Artifacts, copied: ReadonlySet<string>): Promise<void> {
  for (const hash of copied) if (!(await from.has(hash))) await to.delete(hash);
}

async function* filesOf(store: Artifacts, hash: string, signal: AbortSignal): AsyncGenerator<StreamedFile> {
  for (const { name } of await store.files(hash)) {
    const { stream } = await store.openFile(hash, name);
    yield { name, chunks: untilAborted(stream, signal) };
  }
}

async function* untilAborted(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
  }
}

async function collect(hashes: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const hash of hashes) all.push(hash);
  return all;
}
