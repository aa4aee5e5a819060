import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainerJob } from './messages.js';

/** What a training hands to the trainer's main: either it was cancelled, or there is a model with its final numbers. */
export type Trained =
  | { readonly cancelled: true }
  | {
      readonly cancelled: false;
      readonly folder: string;
      readonly parameters: number;
      readonly metrics: Readonly<Record<string, number>>;
      /** Sentences for the model card: what was trained on and what was left out. */
      readonly remarks: readonly string[];
    };

/** Where a run keeps what it goes on from. */
export function stateFolder(job: TrainerJob): string {
  return join(job.folder, 'state');
}

/** A fresh folder for the artifact: a half-written one of an earlier attempt is removed. */
export function artifactFolder(job: TrainerJob): string {
  const folder = join(job.folder, 'artifact');
  rmSync(folder, { recursive: true, force: true });
  return folder;
}
