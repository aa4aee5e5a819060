// How much may still be written to a disk. A floor stays free, so that what is running (the database's log, first of all) can
// go on when something large would fill the disk.
import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ArtifactError } from './artifact-error.js';
import { isErrno } from './regular-files.js';

const gibibyte = 2 ** 30;
/** On small disks the floor is this share of them. */
const share = 0.05;
const lookEveryBytes = 16 * 2 ** 20;

/** Bytes that a process without privileges can still write to the disk that a folder lies on, or will lie on once it is made. */
export async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfsOf(folder);
  return bavail * bsize;
}

/** Bytes that may be written to the folder's disk above the floor; less than nothing below it. */
export async function roomOnDisk(folder: string, minimumFreeBytes?: number): Promise<number> {
  const { bavail, blocks, bsize } = await statfsOf(folder);
  const floor = minimumFreeBytes ?? Math.min(gibibyte, share * blocks * bsize);
  return bavail * bsize - floor;
}

/** @throws ArtifactError `artifact_no_room` where so many bytes would reach below the floor */
export async function assertRoomOnDisk(folder: string, bytes: number, minimumFreeBytes?: number): Promise<void> {
  const room = await roomOnDisk(folder, minimumFreeBytes);
  // Also what has no known size needs some room to begin in.
  if (room > 0 && room >= bytes) return;
  const found = `${inMebibytes(Math.max(0, room))} may be written to the disk of ${folder} before it counts as full`;
  const wanted = bytes > 0 ? `, and ${inMebibytes(bytes)} are wanted` : '';
  const cure = 'Make room, or lower TASTEMAKER_MIN_FREE_DISK';
  throw new ArtifactError('artifact_no_room', `No room: ${found}${wanted}. ${cure}.`);
}

/** Passes chunks on as long as there is room for them, looking again and again. */
export async function* whileThereIsRoom<Chunk extends Uint8Array | string>(
  folder: string,
  chunks: AsyncIterable<Chunk>,
  minimumFreeBytes?: number,
): AsyncGenerator<Chunk> {
  let sinceLook = 0;
  for await (const chunk of chunks) {
    sinceLook += chunk.length;
    if (sinceLook >= lookEveryBytes) {
      sinceLook = 0;
      await assertRoomOnDisk(folder, 0, minimumFreeBytes);
    }
    yield chunk;
  }
}

async function statfsOf(folder: string): Promise<StatsFs> {
  try {
    return await statfs(folder);
  } catch (error) {
    // A folder that is not made yet will lie on the disk of the one that holds it.
    if (!isErrno(error, 'ENOENT') || dirname(folder) === folder) throw error;
    return statfsOf(dirname(folder));
  }
}

function inMebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
