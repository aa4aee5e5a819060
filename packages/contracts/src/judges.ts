// Judges: models that judge the comparisons of a project beside its people, each in a stated way, and never as one of them.
import { z } from 'zod';
import { jobPriority } from './job-orders.js';
import { listOrder, pageQuery } from './pagination.js';
import { count, id, name, ordinal, seed, timestamp } from './primitives.js';
import { estimate } from './reports.js';
import { jobStatus } from './samples.js';

/**
 * - `rewardModel`: the answer with the higher score is the better one; the order plays no part
 * - `languageModel`: asked in the judge's prompt, once with each answer first
 */
export const judgeKind = z.enum(['rewardModel', 'languageModel']);

/** What a judge found of two candidates. */
export const judgeOutcome = z.enum(['first', 'second', 'tie']);

/** What a language model answered, read strictly. */
export const judgeAnswer = z.enum(['A', 'B', 'tie']);

const placeholders = ['prompt', 'A', 'B', 'guideline'];
const neededPlaceholders = ['prompt', 'A', 'B'];

/** What a template names in braces. */
function placeholdersIn(template: string): string[] {
  return [...template.matchAll(/\{([A-Za-z]+)\}/g)].map(([, found = '']) => found);
}

const templateProblem = (template: string): string | undefined => {
  const found = placeholdersIn(template);
  const unknown = found.find((one) => !placeholders.includes(one));
  if (unknown !== undefined) return `names {${unknown}}; there are {prompt}, {A}, {B} and {guideline}`;
  const missing = neededPlaceholders.find((one) => !found.includes(one));
  return missing === undefined ? undefined : `must name {${missing}}, else the judge does not see it`;
};

export const judgePrompt = z
  .string()
  .min(1)
  .max(20_000)
  .superRefine((template, context) => {
    const problem = templateProblem(template);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  })
  .describe('The text that a language model is asked, with {prompt}, {A}, {B} and, if wanted, {guideline}');

/** What is asked where a judge brings no prompt of its own. */
export const defaultJudgePrompt = `You compare two answers to one request, as a careful labeler would.

Labeling instructions:
{guideline}

Request:
{prompt}

Answer A:
{A}

Answer B:
{B}

Which answer is better by the labeling instructions? Do not let the order or the length of the answers sway you. If neither is
better, say tie. Reply with one word: A, B or tie.`;

export const judgePrices = z.object({
  inputPerMillion: z.number().min(0).max(1_000_000).describe('Of a million tokens that are read'),
  outputPerMillion: z.number().min(0).max(1_000_000).describe('Of a million tokens that are answered'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters, such as EUR'),
});

export const judge = z
  .object({
    id,
    projectId: id,
    name,
    version: ordinal.describe('Of those with this name: a judge never changes, another prompt is another version'),
    kind: judgeKind,
    modelId: id.nullable().describe('null: the model is deleted'),
    modelName: name,
    checkpointHash: z.string().nullable().describe('null: behind an endpoint'),
    prompt: z.string().nullable().describe('Only of language models'),
    maxTokens: count.nullable().describe('Of an answer; only of language models'),
    prices: judgePrices.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'Judge' });

export const judgeCreate = z
  .object({
    name,
    modelId: id.describe('A reward model, or a language model, hosted here or behind an endpoint'),
    prompt: judgePrompt.optional().describe('Of a language model; the default is told by GET …/judges/default-prompt'),
    maxTokens: z.int().min(1).max(4096).default(16).describe('Of an answer; more where the judge is to reason first'),
    prices: judgePrices.optional(),
  })
  .describe('A name that is taken makes the next version');

export const judgeDefaultPrompt = z.object({ prompt: z.string() });

export const judgeQuery = pageQuery.extend({ order: listOrder.optional() });

/** Which comparisons a pass goes over: work that is not out of sight. */
export const passScope = z.enum(['all', 'judgedByPeople', 'unjudgedByPeople']);

export const judgePassCreate = z.object({
  scope: passScope.default('all').describe('Comparisons that this judge has judged already are left out'),
  count: z.int().min(1).max(1_000_000).optional().describe('A random sample of so many of them; left out: all'),
  tag: z.string().max(100).optional().describe('Only comparisons of prompts with this tag'),
  seed: seed.default(0).describe('Of the random sample'),
  priority: jobPriority.default('normal').describe('While it waits'),
});

/** One going of a judge over comparisons, done by a worker. */
export const judgePass = z
  .object({
    id,
    projectId: id,
    judgeId: id,
    scope: passScope,
    tag: z.string().nullable(),
    seed,
    status: jobStatus,
    comparisonCount: count,
    completedComparisons: count,
    endpointCalls: count.describe("Requests sent to the model's endpoint, those that failed included"),
    priority: jobPriority.default('normal'),
    error: z.string().nullable(),
    createdAt: timestamp,
    finishedAt: timestamp.nullable(),
  })
  .meta({ id: 'JudgePass' });

/** What a judge found of one pair, with what it was and how it was asked. */
export const judgeJudgment = z
  .object({
    id,
    judge: z.object({
      id,
      kind: judgeKind,
      name,
      version: ordinal,
      modelName: name,
      checkpointHash: z.string().nullable(),
    }),
    passId: id,
    comparisonId: id,
    firstCompletionId: id,
    secondCompletionId: id,
    outcome: judgeOutcome
      .nullable()
      .describe('null: an answer could not be read, or there was none. Answers that change with the order are a tie'),
    answers: z
      .object({
        firstAsA: z.object({ read: judgeAnswer.nullable(), text: z.string().nullable() }),
        secondAsA: z.object({ read: judgeAnswer.nullable(), text: z.string().nullable() }),
      })
      .nullable()
      .describe('Of a language model, with either candidate as A'),
    probability: z.number().nullable().describe('Of a reward model: that the first is better'),
    guidelineVersion: ordinal.nullable().describe('That the prompt quoted; null: none'),
    endpointModel: z.string().nullable().describe('What the endpoint says answered'),
    failure: z.string().nullable(),
    inputTokens: count.nullable(),
    outputTokens: count.nullable(),
    latencyMs: count.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'JudgeJudgment' });

export const judgeJudgmentQuery = pageQuery.extend({ comparisonId: id.optional() });

const agreementFigures = z.object({
  raw: estimate,
  kappa: estimate.describe("Cohen's κ"),
  alpha: estimate.describe("Krippendorff's α, nominal"),
});

const besidePeople = z.object({
  judge: agreementFigures.describe("Of the judge's outcome and each label of a person, on pairs that both have judged"),
  people: agreementFigures.describe('Of two people each, on the same pairs'),
});

const reliabilityBin = z.object({
  low: z.number(),
  high: z.number(),
  pairs: count,
  claimed: z.number(),
  observed: z.number(),
});

export const judgeFigures = z
  .object({
    judge,
    pairs: count.describe('Pairs that it was asked of'),
    decided: count.describe('Of them, those with an outcome'),
    undecided: z.object({ unreadable: count, failed: count }).describe('Never guessed'),
    agreement: besidePeople,
    tags: z.array(besidePeople.extend({ tag: z.string() })),
    calibration: z
      .object({
        pairs: count,
        brier: z.number().nullable(),
        expectedCalibrationError: z.number().nullable().describe('Over ten equal widths of the claimed confidence'),
        bins: z.array(reliabilityBin),
      })
      .nullable()
      .describe("Of its probabilities against people's majority, ties left out; null: it gives no probabilities"),
    position: z
      .object({
        changed: estimate.describe('Share of pairs whose answer changes with the order'),
        firstShown: estimate.describe('Share of its preferences for what was shown as A; ½ without bias'),
      })
      .nullable()
      .describe('null: of a reward model, which sees one answer at a time'),
    cost: z.object({
      inputTokens: count,
      outputTokens: count,
      pairsWithTokens: count.describe('Pairs of which tokens are known'),
      money: z.number().nullable().describe('null: without prices'),
      currency: z.string().nullable(),
      medianLatencyMs: z.number().nullable(),
    }),
  })
  .meta({ id: 'JudgeFigures' });

export const judgesReport = z
  .object({
    judgments: count.describe('Standing judgments of people that were read'),
    items: z.array(judgeFigures),
  })
  .meta({ id: 'JudgesReport' });

export type JudgeKind = z.infer<typeof judgeKind>;
export type JudgeOutcome = z.infer<typeof judgeOutcome>;
export type JudgeAnswer = z.infer<typeof judgeAnswer>;
export type JudgePrices = z.infer<typeof judgePrices>;
export type Judge = z.infer<typeof judge>;
export type JudgeCreate = z.input<typeof judgeCreate>;
export type JudgePass = z.infer<typeof judgePass>;
export type PassScope = z.infer<typeof passScope>;
export type JudgePassCreate = z.input<typeof judgePassCreate>;
export type JudgeJudgment = z.infer<typeof judgeJudgment>;
export type JudgeJudgmentQuery = z.input<typeof judgeJudgmentQuery>;
export type JudgeFigures = z.infer<typeof judgeFigures>;
export type JudgesReport = z.infer<typeof judgesReport>;
