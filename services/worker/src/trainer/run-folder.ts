// A run's folder: the states that it goes on from, and the artifact that it makes.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunConfig } from '@tastemaker/contracts';
import { adoptTrainingState, type SavedStates } from '@tastemaker/language-model';
import type { TrainerJob } from './messages.js';

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

/** Where a training saves its states, and how often its run wants that. */
export function savedStates(
  folder: string,
  { checkpointEverySteps, checkpointEveryMinutes }: Pick<RunConfig, 'checkpointEverySteps' | 'checkpointEveryMinutes'>,
): SavedStates {
  return { folder, everySteps: checkpointEverySteps, everyMinutes: checkpointEveryMinutes };
}
