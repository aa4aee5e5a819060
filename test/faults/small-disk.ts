/** Folders on file systems of their own that are small enough to be filled. Needs the right to mount (root on Linux). */
import { execFileSync } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export class SmallDisk {
  readonly folder: string;
  readonly #filler: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.#filler = join(folder, '.filler');
  }

  /** Undefined where mounting is not allowed. */
  static mount(folder: string, megabytes: number): SmallDisk | undefined {
    mkdirSync(folder, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
      return new SmallDisk(folder);
    } catch (error) {
      if (error instanceof Error) return undefined;
      throw error;
    }
  }

  /** Until not a byte fits. Called again, it takes what was given back meanwhile. */
  fill(): void {
    const block = Buffer.alloc(64 * 1024);
    const file = openSync(this.#filler, 'a');
    try {
      for (let size = block.length; size >= 1; ) {
        try {
          writeSync(file, block, 0, size);
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
          size = Math.floor(size / 2);
        }
      }
      if (fstatSync(file).size === 0 && statfsSync(this.folder).bavail > 0) throw new Error('nothing was filled');
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.#filler, { force: true });
  }

  unmount(): void {
    this.free();
    execFileSync('umount', ['-l', this.folder], { stdio: 'ignore' });
  }
}
