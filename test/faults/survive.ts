/** Lets a fault happen to an installation at work, waits until it is over, and tells what it left behind. */
import { examine, type Scene, type Verdict } from './scene.js';
import { record } from './table.js';

/** What the processes are given to come back, beside all the others that do. */
export const backWithinMs = 90_000;

export interface Aftermath extends Verdict {
  /** Answers that labelers got and that no contract knows of. */
  readonly surprises: readonly string[];
}

/** What every fault has to leave behind. */
export const unharmed: Aftermath = { lost: 0, overAssigned: 0, brokenImports: 0, lyingRuns: 0, surprises: [] };

/**
 * @param inject does it and undoes it; a text that it gives stands in the table
 * @throws Error when nobody can judge, or a process is not there, in time
 */
export async function survive(
  scene: Scene,
  fault: string,
  inject: () => Promise<unknown>,
  times = 1,
): Promise<Aftermath> {
  const { labelers, installation } = scene;
  const before = labelers.acknowledged.size;
  const said = await inject();
  const back = await labelers.untilJudgingGoesOn(backWithinMs);
  await installation.untilEveryProcessIsThere(backWithinMs);
  const verdict = await examine(scene);
  const surprises = labelers.takeSurprises();
  const { lost, overAssigned } = verdict;
  const acknowledged = labelers.acknowledged.size - before;
  record({
    fault,
    times,
    back,
    acknowledged,
    lost,
    overAssigned,
    note: [said, surprises[0]].filter((part) => typeof part === 'string').join('; '),
  });
  return { ...verdict, surprises };
}
