// UltraFeedback: {"instruction", "completions": [{"model", "response", "overall_score", "annotations"}]}, each completion
// scored by one annotator (https://huggingface.co/datasets/openbmb/UltraFeedback). The scores rank the completions, equal ones
// tied; those by aspect become ratings. Its binarized form is TRL's.
import { z } from 'zod';
import { checkedRecord, plainJudgment, type RowReading, skippedRow } from '../file-record.js';
import { looseLabeler, looseNumber, looseSplit, looseTags } from '../reading/loose.js';
import type { RowNotes } from '../reading/row-notes.js';
import { zodReader } from '../reading/zod-row.js';
import { hasAll, type Row, type RowFormat } from './format.js';
import { rankedByScore } from './scores.js';

/** "N/A" in some rows. */
const rating = z.union([looseNumber, z.literal(['N/A', 'n/a', 'NA']).transform(() => null)], 'must be a number or N/A');

/** By aspect; some releases wrap each in a list. */
const annotation = z.union([
  z.object({ Rating: rating.optional() }),
  z
    .array(z.object({ Rating: rating.optional() }))
    .max(1)
    .transform(([first]) => first ?? {}),
]);

const readRow = zodReader(
  z.object({
    instruction: z.string(),
    completions: z
      .array(
        z.object({
          model: z.string().max(500).nullish(),
          response: z.string(),
          overall_score: rating.optional(),
          'fine-grained_score': rating.optional(),
          annotations: z.record(z.string().max(100), annotation).nullish(),
        }),
      )
      .min(1)
      .max(16),
    split: looseSplit,
    tags: looseTags,
    labeler: looseLabeler,
  }),
  ['completions', 'tags'],
);

type Completion = NonNullable<ReturnType<typeof readRow>>['completions'][number];

export const ultraFeedback: RowFormat = {
  title: "UltraFeedback's scored completions",
  columns: {
    instruction: 'the prompt',
    completions: 'each with model, response, overall_score, fine-grained_score and annotations',
    split: 'train, validation or test',
    tags: "the prompt's",
    labeler: 'who scored',
  },
  recognizes: (row) => hasAll(row, 'instruction', 'completions'),
  read: readUltraFeedback,
};

function readUltraFeedback(row: Row, notes: RowNotes): RowReading | undefined {
  const parsed = readRow(row, notes);
  if (parsed === undefined) return undefined;
  const { instruction, completions, split, tags, labeler } = parsed;
  const misread = completions.find(isMisread);
  if (misread !== undefined)
    return skippedRow(
      `an overall_score of 10 beside a fine-grained_score of ${misread['fine-grained_score']}: a 1 that was read as 10 when the set was made`,
    );
  const scores = completions.map((each) => each.overall_score ?? each['fine-grained_score'] ?? null);
  const ranking = rankedByScore(scores);
  if (completions.length === 1) leaveScores(row, notes);
  if (completions.length > 1 && ranking.flat().length < 2) return skippedRow('fewer than two completions have a score');
  const judgment = { ...plainJudgment, ranking, ratings: ratingsOf(completions, scores) };
  return checkedRecord({
    messages: [{ role: 'user', content: instruction }],
    contextDocuments: [],
    tags,
    split,
    completions: completions.map(({ response, model }) => ({ text: response, source: model || null })),
    purpose: 'work',
    judgments: completions.length > 1 ? [labeler === undefined ? judgment : { ...judgment, labeler }] : [],
  });
}

/** https://github.com/OpenBMB/UltraFeedback/issues/8: aspects are scored from 1 to 5. */
function isMisread({ overall_score: overall, 'fine-grained_score': fine }: Completion): boolean {
  return overall === 10 && typeof fine === 'number' && fine <= 2;
}

/** Nothing is compared with a lone answer. */
function leaveScores(row: Row, notes: RowNotes): void {
  notes.leave('labeler', row['labeler']);
  const [only]: unknown[] = Array.isArray(row['completions']) ? row['completions'] : [];
  for (const column of ['overall_score', 'fine-grained_score', 'annotations']) {
    if (typeof only === 'object' && only !== null) notes.leave(`completions.${column}`, Reflect.get(only, column));
  }
}

function ratingsOf(completions: readonly Completion[], scores: readonly (number | null)[]) {
  const ratings: Record<string, (number | null)[]> = { score: [...scores] };
  const fine = completions.map((each) => each['fine-grained_score'] ?? null);
  if (completions.some(({ overall_score }) => typeof overall_score === 'number') && fine.some((each) => each !== null))
    ratings['fine-grained_score'] = fine;
  const aspects = new Set(completions.flatMap(({ annotations }) => Object.keys(annotations ?? {})));
  for (const aspect of aspects) {
    ratings[aspect] = completions.map(({ annotations }) => annotations?.[aspect]?.Rating ?? null);
  }
  return ratings;
}
