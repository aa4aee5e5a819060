import type { RunConfig } from '@tastemaker/contracts';
import type { SavedStates } from '@tastemaker/language-model';

/** Where a training saves its states, and how often its run wants that. */
export function savedStates(
  folder: string,
  { checkpointEverySteps, checkpointEveryMinutes }: Pick<RunConfig, 'checkpointEverySteps' | 'checkpointEveryMinutes'>,
): SavedStates {
  return { folder, everySteps: checkpointEverySteps, everyMinutes: checkpointEveryMinutes };
}
