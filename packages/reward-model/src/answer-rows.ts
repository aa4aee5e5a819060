// Prompts with their answers laid out for one pass: what all prompts begin with (a system prompt, the template's first
// words) stands once, each prompt's rest once behind it, and its answers side by side behind that.
import { type Layout, packRows, type Row, type Segment } from '@tastemaker/language-model';
import type { TokenizedAnswers } from './tokenization.js';

export interface AnswerRows {
  readonly layout: Layout;
  /** Flat position of each answer's last token, prompt by prompt: where the scores are read. */
  readonly ends: Int32Array;
  /** Tokens that all prompts share, the first of the layout; each prompt's other tokens follow, prompt by prompt. */
  readonly beginning: number;
}

/** A shorter common beginning is not worth the blocks of attention that it cuts. */
const shortestBeginning = 8;

export function answerRows(prompts: readonly TokenizedAnswers[]): AnswerRows {
  const beginning = commonBeginning(prompts);
  return beginning.length < shortestBeginning ? rowEach(prompts) : oneRow(beginning, prompts);
}

function rowEach(prompts: readonly TokenizedAnswers[]): AnswerRows {
  const segments = prompts.map(({ prefix, answers }) => segmentsBehind(prefix, answers, undefined, 0));
  const all = segments.map((row) => row.all);
  const answers = segments.map((row) => row.answers);
  return layOut(all, answers, 0);
}

function oneRow(beginning: Int32Array, prompts: readonly TokenizedAnswers[]): AnswerRows {
  const row: Segment[] = [{ tokens: beginning }];
  const places = prompts.flatMap(({ prefix, answers }) => {
    const next = segmentsBehind(prefix.subarray(beginning.length), answers, 0, row.length);
    row.push(...next.all);
    return next.answers;
  });
  return layOut([row], [places], beginning.length);
}

/** The prompt's segment, if it has tokens, and the answers' behind it. `first` is the place of the first one in the row. */
function segmentsBehind(prefix: Int32Array, answers: readonly Int32Array[], parent: number | undefined, first: number) {
  const above = parent === undefined ? {} : { parent };
  const prompt: Segment[] = prefix.length === 0 ? [] : [{ tokens: prefix, ...above }];
  const aboveAnswers = prompt.length === 0 ? above : { parent: first };
  const all = [...prompt, ...answers.map((tokens): Segment => ({ tokens, ...aboveAnswers }))];
  return { all, answers: answers.map((_, index) => first + prompt.length + index) };
}

function layOut(rows: readonly Row[], answers: readonly (readonly number[])[], beginning: number): AnswerRows {
  const layout = packRows(rows);
  const ends = answers.flatMap((places, row) => places.flatMap((place) => layout.ends[row]?.[place] ?? []));
  return { layout, ends: Int32Array.from(ends), beginning };
}

/** What all prompts' tokens begin with; nothing where there is one prompt only. */
function commonBeginning([first, ...others]: readonly TokenizedAnswers[]): Int32Array {
  if (first === undefined || others.length === 0) return new Int32Array();
  let length = first.prefix.length;
  for (const { prefix } of others) {
    let alike = 0;
    while (alike < length && prefix[alike] === first.prefix[alike]) alike += 1;
    length = alike;
  }
  return first.prefix.subarray(0, length);
}

/** Tokens that a pass over the prompt alone computes, and the most it adds to others': its prefix once, and each answer. */
export function packedLength({ prefix, answers }: TokenizedAnswers): number {
  return answers.reduce((sum, answer) => sum + answer.length, prefix.length);
}

/** Cuts a flat list with one entry an answer into one list a prompt. */
export function byPrompt(flat: ArrayLike<number>, prompts: readonly TokenizedAnswers[]): number[][] {
  let next = 0;
  return prompts.map(({ answers }) =>
    answers.map(() => {
      const value = flat[next] ?? Number.NaN;
      next += 1;
      return value;
    }),
  );
}
