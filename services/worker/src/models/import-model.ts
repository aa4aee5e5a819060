// Imports of models: a checkpoint on this machine is copied into the artifacts, and tried before it counts as ready.
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { openImportPath } from '@tastemaker/artifacts';
import { type ModelKind, metricsInCard } from '@tastemaker/contracts';
import {
  claimModelImport,
  failModelImport,
  finishModelImport,
  heartbeatModelImport,
  unclaimModelImport,
} from '@tastemaker/database';
import { ChatTemplateError } from '@tastemaker/language-model';
import { IsolatedModel, type ModelDescription } from '@tastemaker/reward-model';
import { withClaim } from '../with-claim.js';
import type { Work } from '../work.js';

/** As contracts' `modelCreate` has it. */
const longestCard = 200_000;

const modelImports = {
  name: 'import',
  idName: 'modelId',
  claim: claimModelImport,
  heartbeat: heartbeatModelImport,
  release: unclaimModelImport,
  fail: failModelImport,
};

/** Copies a checkpoint that lies on this machine into the artifacts, after a look whether it can be used at all. */
export function importModel(work: Work, modelId: string): Promise<void> {
  return withClaim(work, modelImports, modelId, async ({ claim, model, sourcePath }, { stop }) => {
    const found = { parameters: 0, warnings: [] as string[], card: model.card };
    const path = await openImportPath(sourcePath, work.env.importFolders);
    const { hash, bytes } = await work.artifacts.putFolder(path, {
      signal: stop,
      inspect: async (copy) => {
        Object.assign(found, await inspectModel(copy, sourcePath, model.kind, stop));
        if (found.card === '') found.card = await cardAt(copy);
      },
    });
    const facts = { checkpointHash: hash, bytes, ...found, metrics: metricsInCard(found.card) };
    await finishModelImport(work.database, claim, facts);
  });
}

/** The card that a Hugging Face folder brings along, as far as a card may go; empty where there is none. */
async function cardAt(path: string): Promise<string> {
  const file = join(path, 'README.md');
  if (!existsSync(file)) return '';
  // No character takes more bytes.
  return (await textOf(createReadStream(file, { end: 4 * longestCard }))).slice(0, longestCard).replaceAll('\0', '');
}

/**
 * Reads the copy in a process of its own, and tries its template and tokenizer there.
 * @returns the number of parameters, and what does not fit together in it
 * @throws what is wrong with the checkpoint, in words
 */
export async function inspectModel(
  copy: string,
  source: string,
  kind: ModelKind,
  stop: AbortSignal,
): Promise<{ parameters: number; warnings: string[] }> {
  const opened = await IsolatedModel.open(copy, stop).catch((cause: unknown) => {
    if (!(cause instanceof Error)) throw cause;
    throw new Error(cause.message.replaceAll(copy, source), { cause });
  });
  const close = (): void => void opened.close();
  stop.addEventListener('abort', close, { once: true });
  try {
    stop.throwIfAborted();
    const { checkpoint } = opened.description;
    const wanted = kind === 'reward' ? 'reward' : 'causal';
    if (checkpoint.kind !== wanted)
      throw new Error(`${source} holds a ${checkpoint.kind} checkpoint, which cannot be a ${kind} model`);
    await tryTexts(opened);
    const sizes = checkpoint.tensors.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
    return { parameters: sizes.reduce((sum, size) => sum + size, 0), warnings: warningsOf(opened.description) };
  } finally {
    stop.removeEventListener('abort', close);
    await opened.close();
  }
}

/** Of the model and of an ensemble's further members. */
function warningsOf({ member, checkpoint, members }: ModelDescription): string[] {
  const own = checkpoint.warnings.map((warning) => (member === '' ? warning : `Member ${member}: ${warning}`));
  return [...own, ...members.flatMap(warningsOf)];
}

/** Texts on which patterns that backtrack take for ever. What the template refuses, such as a role, is no fault of it. */
async function tryTexts(model: IsolatedModel): Promise<void> {
  const texts = [' ', 'a', '0', '\n', "'s", '\u00e4', ' a', '<|'].map((piece) => piece.repeat(2048));
  for (const text of texts) await model.promptTokens({ text: `${text}!` });
  const content = texts.join('\n');
  try {
    await model.promptTokens({ messages: [{ role: 'user', content }] });
  } catch (error) {
    if (!(error instanceof ChatTemplateError)) throw error;
  }
}
