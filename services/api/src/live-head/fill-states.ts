// Hidden states of a project's completions: those that are not there yet are asked of the inference service, and kept.
import { askablePrompts, type Database, readableCompletions, storeStates, withoutState } from '@tastemaker/database';
import type { Scorer } from '../inference/scores.js';
import type { ReadyModel } from '../models/resolve.js';
import { readingFilesOf } from '../problems/damaged-artifact.js';

/** Completions of one request: half a minute of a small machine's time at most. */
const together = 32;

/**
 * Ends when all are there. Done twice at a time, it costs twice and gives the same.
 * @returns the reward model's head, `[hidden]`
 * @throws InferenceError, HttpProblem `artifact_damaged`, the signal's reason
 */
export async function fillStates(
  database: Database,
  projectId: string,
  { inference, model, signal }: Omit<Scorer, 'model'> & { readonly model: ReadyModel },
  onProgress: (done: number, total: number) => void,
): Promise<readonly number[]> {
  const hash = model.checkpoint.slice('sha256:'.length);
  const prompts = await askablePrompts(database, projectId, { size: 2 });
  const ids = prompts.flatMap(({ completionIds }) => completionIds);
  const missing = await withoutState(database, hash, ids);
  const ask = (inputs: Parameters<typeof inference.hiddenStates>[1]) =>
    readingFilesOf('model', model, () => inference.hiddenStates(model.checkpoint, inputs, signal));
  onProgress(ids.length - missing.length, ids.length);
  for (let first = 0; first < missing.length; first += together) {
    signal.throwIfAborted();
    const readable = await readableCompletions(database, missing.slice(first, first + together));
    const { states } = await ask(readable.map(({ messages, completion }) => ({ messages, completion })));
    const rows = readable.map(({ id }, index) => ({ completionId: id, state: states[index] ?? null }));
    await storeStates(database, hash, rows);
    onProgress(ids.length - missing.length + first + readable.length, ids.length);
  }
  return (await ask([])).head;
}
