// What a batch adds. What is new gets its id here, so that everything that refers to it can be written at once.

import { splitOfKey } from '@tastemaker/contracts';
import { inTurns } from '../batches.js';
import { uuidv7 } from '../uuid.js';
import { type Additions, noAdditions, type Surroundings } from './additions.js';
import { judge } from './comparisons.js';
import { completionKey, type Identified } from './identify.js';
import { type KnownPrompt, knownOf } from './known.js';
import { tablesOf } from './rows.js';

/** Tells the notes of lines that are not imported as they stand. */
export async function resolve(batch: readonly Identified[], surroundings: Surroundings): Promise<Additions> {
  const additions = noAdditions();
  for await (const some of inTurns(batch)) {
    for (const item of some) {
      const prompt = promptOf(item, surroundings, additions);
      const completionIds = completionIdsOf(item, prompt.id, surroundings, additions);
      judge(item, { prompt, completionIds }, surroundings, additions);
    }
  }
  const { projectId, now } = surroundings.target;
  additions.tables = await tablesOf(projectId, additions.rows, now);
  return additions;
}

function promptOf(
  { line, record, promptHash: hash, splitKey }: Identified,
  { target, before, stored }: Surroundings,
  { rows, known }: Additions,
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
  { rows, known }: Additions,
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
