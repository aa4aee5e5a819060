// What a batch adds. What is new gets its id here, so that everything that refers to it can be written at once.

import { splitOfKey } from '@tastemaker/contracts';
import { inTurns } from '../connection/batches.js';
import { uuidv7 } from '../connection/uuid.js';
import { type Additions, type Draft, emptyDraft, type KnownPrompt, knownOf, type Surroundings } from './batch.js';
import { judge } from './comparisons.js';
import { completionKey, type Identified } from './identify.js';
import { tablesOf } from './rows.js';

/** Tells the notes of lines that are not imported as they stand. */
export async function resolve(batch: readonly Identified[], surroundings: Surroundings): Promise<Additions> {
  const { rows, extended, known } = await draftOf(batch, surroundings);
  const { now } = surroundings.target;
  // What is kept until it is written is small: lines as bytes, and ids. Objects would outlive two collections of garbage.
  return {
    counts: {
      prompts: rows.prompts.length,
      completions: rows.completions.length,
      comparisons: rows.comparisons.length,
      judgments: rows.judgments.length,
    },
    tables: await tablesOf(rows, now),
    waiting: rows.comparisons.filter(({ needed, done }) => done < needed).map(({ id }) => id),
    extended,
    known,
  };
}

async function draftOf(batch: readonly Identified[], surroundings: Surroundings): Promise<Draft> {
  const draft = emptyDraft();
  for await (const some of inTurns(batch)) {
    for (const item of some) {
      const prompt = promptOf(item, surroundings, draft);
      const completionIds = completionIdsOf(item, prompt.id, surroundings, draft);
      judge(item, { prompt, completionIds }, surroundings, draft);
    }
  }
  return draft;
}

function promptOf(
  { line, record, promptHash: hash, splitKey }: Identified,
  { target, before, stored }: Surroundings,
  { rows, known }: Draft,
): KnownPrompt {
  let prompt = knownOf(hash, [known.prompts, before.prompts, stored.prompts]);
  if (prompt === undefined) {
    const { messages, contextDocuments } = record;
    const split =
      knownOf(splitKey, [known.splits, before.splits, stored.splits]) ?? record.split ?? splitOfKey(splitKey);
    prompt = { id: uuidv7(), split, tags: [...new Set(record.tags)] };
    known.splits.set(splitKey, split);
    known.prompts.set(hash, prompt);
    rows.prompts.push({ ...prompt, messages, contextDocuments, splitKey, hash });
  }
  if (record.split !== undefined && record.split !== prompt.split) {
    target.notes.remark(
      line,
      `its prompt is in split ${prompt.split} and stays there, as a prompt is in one split only`,
    );
  }
  return prompt;
}

/** In the record's order. */
function completionIdsOf(
  { completions }: Identified,
  promptId: string,
  { before, stored }: Surroundings,
  { rows, known }: Draft,
): string[] {
  return completions.map((completion) => {
    const key = completionKey(promptId, completion);
    let id = knownOf(key, [known.completions, before.completions, stored.completions]);
    if (id === undefined) {
      id = uuidv7();
      known.completions.set(key, id);
      rows.completions.push({ id, promptId, ...completion });
    }
    return id;
  });
}
