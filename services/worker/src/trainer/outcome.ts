import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { adoptTrainingState } from '@tastemaker/language-model';
import type { TrainerJob } from './messages.js';

/** A model in a folder, with its final numbers. */
export interface MadeModel {
  readonly folder: string;
  readonly parameters: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Sentences for the model card: what was trained on and what was left out. */
  readonly remarks: readonly string[];
  /** Whole lines for the model card: what was measured. */
  readonly sections?: readonly string[];
}

/** What a training hands to the trainer's main. */
export type Trained =
  | {
      readonly cancelled: true;
      /** Every update was made: what was cancelled only measures, and a resumed run makes up for it. */
      readonly resumable: boolean;
      /** The best until then. */
      readonly kept?: MadeModel;
    }
  | ({ readonly cancelled: false } & MadeModel)
  | {
      readonly cancelled: false;
      /** A dry run makes no model. */
      readonly planned: Readonly<Record<string, number>>;
    };

/** A training ended badly, but a model was saved that is worth keeping. `cause` says how it ended. */
export class StoppedWithModel extends Error {
  readonly kept: MadeModel;

  constructor(cause: unknown, kept: MadeModel) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'StoppedWithModel';
    this.kept = kept;
  }
}

/** Where a run keeps what it goes on from. */
export function stateFolder(job: TrainerJob): string {
  return join(job.folder, 'state');
}

/** Brings in a state that was saved on another machine, unless this one has a state of the run itself. */
export function adoptState(job: TrainerJob): void {
  if (job.resume !== null) adoptTrainingState(stateFolder(job), job.resume.folder, job.resume.step);
}

/** A fresh folder for the artifact: a half-written one of an earlier attempt is removed. */
export function artifactFolder(job: TrainerJob): string {
  const folder = join(job.folder, 'artifact');
  rmSync(folder, { recursive: true, force: true });
  return folder;
}
