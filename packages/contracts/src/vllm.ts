// The shapes in which vLLM's servers of reward models are asked, so that their clients can ask this one.
import { z } from 'zod';
import { closed, without } from './known-parameters.js';
import { count, oneOfThese, text } from './primitives.js';
import { message } from './prompts.js';
import { rewardModelReference } from './reward-servers.js';

const mostInputs = 10_000;
const sequenceText = text.min(1);
const texts = z.union([sequenceText, z.array(sequenceText).min(1).max(mostInputs)]);

const shared = {
  model: rewardModelReference.nullish(),
  user: z.string().max(1000).nullish().describe('Nothing depends on it, and it is not kept'),
  use_activation: z.boolean().nullish().describe('false: the raw score instead of its sigmoid'),
  truncation_side: without('right'),
  padding: without('do_not_pad'),
  priority: without(0),
};

const sequences = {
  ...shared,
  input: texts.optional().describe('Texts as they stand'),
  messages: z
    .array(message)
    .min(2)
    .max(200)
    .refine((messages) => messages.at(-1)?.role === 'assistant', 'must end with an assistant message')
    .optional()
    .describe('A conversation that ends in the answer'),
  activation: z.boolean().nullish().describe("Older vLLM's word for use_activation"),
  softmax: z.boolean().nullish().describe("Oldest vLLM's word for use_activation"),
  add_special_tokens: z.boolean().default(true),
  add_generation_prompt: without(false),
  continue_final_message: without(false),
};

const eitherOne = {
  check: ({ input, messages }: { input?: unknown; messages?: unknown }) =>
    (input === undefined) !== (messages === undefined),
  complaint: { message: 'give either input or messages', path: ['input'] },
};

/** vLLM's POST /classify. */
export const classifyRequest = closed(sequences)
  .refine(eitherOne.check, eitherOne.complaint)
  .meta(oneOfThese('input', 'messages'));

/** vLLM's POST /pooling. */
export const poolingRequest = closed({
  ...sequences,
  task: without('classify'),
  encoding_format: without('float'),
  embed_dtype: without('float32'),
  endianness: without('native', 'little'),
})
  .refine(eitherOne.check, eitherOne.complaint)
  .meta(oneOfThese('input', 'messages'));

/** The names that vLLM has had for the two sides of POST /score; the first side is the prompt. */
const sides = [
  ['text_1', 'text_2'],
  ['data_1', 'data_2'],
  ['queries', 'documents'],
  ['queries', 'items'],
] as const;
type Side = (typeof sides)[number][number];

/** vLLM's POST /score: one prompt with each answer, or each prompt with its answer. */
export const vllmScoreRequest = closed({
  ...shared,
  text_1: texts.nullish().describe('The prompt, or as many as answers; also data_1 or queries'),
  text_2: texts.nullish().describe('The answers; also data_2, documents or items'),
  data_1: texts.nullish(),
  data_2: texts.nullish(),
  queries: texts.nullish(),
  documents: texts.nullish(),
  items: texts.nullish(),
})
  .superRefine((body, context) => {
    const refuse = (path: string, complaint: string) =>
      context.addIssue({ code: 'custom', path: [path], message: complaint });
    const given = sides.flat().filter((side, index, all) => body[side] != null && all.indexOf(side) === index);
    const [first, second, third] = given;
    if (first === undefined) return refuse('text_1', 'is missing: give text_1 and text_2');
    if (third !== undefined) return refuse(third, `cannot be given beside ${first} and ${String(second)}`);
    if (!sides.some(([one, other]) => one === first && other === second)) {
      return refuse(first, 'needs its other side: give text_1 and text_2');
    }
    const [prompts, answers] = [listOf(body[first]), listOf(second && body[second])];
    if (prompts.length === 1 || prompts.length === answers.length) return undefined;
    return refuse(first, `has ${prompts.length} texts for ${answers.length}: give one, or as many`);
  })
  .transform((body) => {
    const [first, second] = sides.find(([one, other]) => body[one] != null && body[other] != null) ?? sides[0];
    const [prompts, answers] = [listOf(body[first]), listOf(body[second])];
    const pairs = answers.map((completion, index) => ({ prompt: prompts[index] ?? prompts[0] ?? '', completion }));
    return { model: body.model, use_activation: body.use_activation, answersAt: second satisfies Side, pairs };
  });

function listOf(side: string | readonly string[] | null | undefined): readonly string[] {
  return side == null ? [] : [side].flat();
}

/** vLLM's POST /rerank: answers to one prompt, best first. */
export const rerankRequest = closed({
  ...shared,
  query: sequenceText.describe('The prompt'),
  documents: texts.describe('The answers'),
  top_n: z.int().min(0).max(mostInputs).nullish().describe('So many of the best; 0: all'),
});

const head = { id: z.string(), model: z.string().describe('The name of the model that answered') };
const vllmUsage = z.object({
  prompt_tokens: count,
  total_tokens: count,
  completion_tokens: z.literal(0),
  prompt_tokens_details: z.null(),
});

function listed<Item extends z.ZodType>(item: Item) {
  return z.object({ ...head, object: z.literal('list'), created: count, data: z.array(item), usage: vllmUsage });
}

export const classifyResponse = listed(
  z.object({
    index: count,
    label: z.string().describe("As the checkpoint's id2label has it"),
    probs: z.array(z.number()).describe('One: the score, or its sigmoid'),
    num_classes: z.literal(1),
  }),
);

export const poolingResponse = listed(
  z.object({
    index: count,
    object: z.literal('pooling'),
    data: z.array(z.number()).describe('One: the score, or its sigmoid'),
  }),
);

export const vllmScoreResponse = listed(z.object({ index: count, object: z.literal('score'), score: z.number() }));

export const rerankResponse = z.object({
  ...head,
  usage: z.object({ prompt_tokens: count, total_tokens: count }),
  results: z.array(
    z.object({
      index: count.describe('Among the documents'),
      document: z.object({ text: z.string(), multi_modal: z.null() }),
      relevance_score: z.number(),
    }),
  ),
});

export type ClassifyRequest = z.output<typeof classifyRequest>;
