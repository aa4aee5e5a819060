// UltraFeedback: {"instruction", "completions": [{"model", "response", "overall_score", "annotations"}]}, each completion
// scored by one annotator (https://huggingface.co/datasets/openbmb/UltraFeedback). The scores rank the completions, equal ones
// tied; those by aspect become ratings. Its binarized form is TRL's.
import { z } from 'zod';
import { checkedRecord, describeIssues, plainJudgment, type RowReading, rowError, skippedRow } from './file-record.js';
import { looseLabeler, looseNumber, looseSplit, looseTags } from './loose.js';

/** "N/A" in some rows. */
const rating = z.union([looseNumber, z.string().transform(() => null)]);

/** By aspect; some releases wrap each in a list. */
const annotation = z.union([
  z.object({ Rating: rating.optional() }),
  z.array(z.object({ Rating: rating.optional() })).transform(([first]) => first ?? {}),
]);

const ultraFeedbackRow = z.object({
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
});

type Row = z.output<typeof ultraFeedbackRow>;

/** Never throws. */
export function readUltraFeedback(row: object): RowReading {
  const parsed = ultraFeedbackRow.safeParse(row);
  if (!parsed.success) return rowError(describeIssues(parsed.error));
  const { instruction, completions, split, tags, labeler } = parsed.data;
  const scores = completions.map(scoreOf);
  const ranking = rankingBy(scores);
  if (completions.length > 1 && ranking === undefined) return skippedRow('a completion has no score');
  const judgment = { ...plainJudgment, ranking: ranking ?? null, ratings: ratingsOf(completions, scores) };
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

function scoreOf(completion: Row['completions'][number]): number | null {
  return completion.overall_score ?? completion['fine-grained_score'] ?? null;
}

function rankingBy(scores: readonly (number | null)[]): number[][] | undefined {
  const known = scores.filter((score) => score !== null);
  if (known.length < scores.length) return undefined;
  const levels = [...new Set(known)].toSorted((a, b) => b - a);
  return levels.map((level) => scores.flatMap((score, i) => (score === level ? [i] : [])));
}

function ratingsOf(completions: Row['completions'], scores: readonly (number | null)[]) {
  const ratings: Record<string, (number | null)[]> = { score: [...scores] };
  const aspects = new Set(completions.flatMap(({ annotations }) => Object.keys(annotations ?? {})));
  for (const aspect of aspects) {
    ratings[aspect] = completions.map(({ annotations }) => annotations?.[aspect]?.Rating ?? null);
  }
  return ratings;
}
