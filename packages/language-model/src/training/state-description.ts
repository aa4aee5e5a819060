// `state.json` of a saved training state: the step, the run that it belongs to, and what its evaluations have found.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TrainingStateError } from './errors.js';

/** What a restored state tells. */
export interface RestoredState {
  /** Steps after which it was saved. */
  readonly step: number;
  readonly found: FoundSoFar;
}

/** What a run's evaluations have found until a state is saved. */
export interface FoundSoFar {
  /** Its parameters lie beside the state. */
  readonly best?: BestEvaluation | undefined;
  readonly evaluations?: readonly EvaluatedStep[] | undefined;
  /** The evaluation of the state's own step is not among them yet, and is due. */
  readonly evaluationDue?: boolean;
  /** No update is left. */
  readonly trained?: boolean;
}

export interface BestEvaluation {
  /** After this many steps. */
  readonly step: number;
  readonly loss: number;
  /** Evaluations since, none of them better. */
  readonly since: number;
}

/** An evaluation in numbers, and the step that it followed. */
export interface EvaluatedStep {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

const descriptionFile = 'state.json';

interface Description extends RestoredState {
  readonly optimizerSteps: number;
}

export function writeDescription(folder: string, run: unknown, { step, optimizerSteps, found }: Description): void {
  const description = { step, optimizerSteps, run, ...found };
  writeFileSync(join(folder, descriptionFile), `${JSON.stringify(description, null, 2)}\n`);
}

/** Of which run a state is, and whether that has no update left: for whoever cannot restore it. */
export function peekDescription(folder: string): { readonly run: unknown; readonly trained: boolean } {
  const { run, trained } = recordOf(JSON.parse(readFileSync(join(folder, descriptionFile), 'utf8'))) ?? {};
  return { run, trained: trained === true };
}

/** @throws {TrainingStateError} where it cannot be read, or belongs to another run */
export function readDescription(path: string, run: unknown): RestoredState & { optimizerSteps: number } {
  const file = join(path, descriptionFile);
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new TrainingStateError(file, 'cannot be read as a saved training state', { cause });
  }
  const description = recordOf(parsed);
  if (description === undefined || !('step' in description)) {
    throw new TrainingStateError(file, 'is not a saved training state');
  }
  const { step, optimizerSteps, best, evaluations, evaluationDue } = description;
  if (typeof step !== 'number' || typeof optimizerSteps !== 'number') {
    throw new TrainingStateError(file, 'does not tell its step');
  }
  const saved = JSON.stringify(description['run']);
  if (saved !== JSON.stringify(run)) {
    throw new TrainingStateError(file, `was saved by a run with other settings: ${saved}, now ${JSON.stringify(run)}`);
  }
  const found: FoundSoFar = {
    best: bestOf(best),
    evaluations: evaluations === undefined ? undefined : evaluationsOf(evaluations),
    evaluationDue: evaluationDue === true,
  };
  return { step, optimizerSteps, found };
}

function bestOf(value: unknown): BestEvaluation | undefined {
  const { step, loss, since } = recordOf(value) ?? {};
  if (typeof step !== 'number' || typeof loss !== 'number' || typeof since !== 'number') return undefined;
  return { step, loss, since };
}

function evaluationsOf(value: unknown): EvaluatedStep[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const { step, values } = recordOf(entry) ?? {};
    const numbers = recordOf(values);
    if (typeof step !== 'number' || numbers === undefined) return [];
    const pairs = Object.entries(numbers).filter((pair): pair is [string, number] => typeof pair[1] === 'number');
    return [{ step, values: Object.fromEntries(pairs) }];
  });
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
