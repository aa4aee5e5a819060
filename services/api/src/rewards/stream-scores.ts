// Thousands of inputs, a line each, answered a line each in their order, while they are still coming: what is in memory are the
// portions under way. A line that cannot be scored is answered with why, and the others go on.
import { Readable } from 'node:stream';
import {
  type InferenceScoreInput,
  type ScoredLine,
  scoreInput,
  unknownKeys,
  unstorableParts,
} from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import { z } from 'zod';
import { jsonLine } from '../imports/checked-lines.js';
import { conversationOf } from '../inference/answers.js';
import { portionsAtOnce, portionsOf, type Scorer, scorePatiently, unscored } from '../inference/scores.js';
import { problemOf } from '../problems/to-problem.js';
import { type Row, rowsOf } from './rows.js';
import { describeScore, type ScoreDetails } from './score-answers.js';

type ReadLine = { line: number; input: InferenceScoreInput } | { line: number; error: string };

/**
 * The answer's lines, some at a time. What goes wrong before the first is thrown; what goes wrong later is told in a last line.
 * @param onBreak hears of an error that the caller is told in a line
 */
export async function* scoreLines(
  scorer: Scorer,
  body: Readable,
  details: ScoreDetails,
  onBreak: (error: unknown) => void,
): AsyncGenerator<string> {
  const answers = Readable.from(readPortions(body)).map(
    (portion: ReadLine[]) => scoreLinesOf(scorer, portion, details),
    {
      concurrency: portionsAtOnce,
      signal: scorer.signal,
    },
  );
  let begun = false;
  try {
    for await (const lines of answers) {
      yield lines.map((line: ScoredLine) => `${JSON.stringify(line)}\n`).join('');
      begun = true;
    }
  } catch (error) {
    if (!begun || scorer.signal.aborted) throw error;
    onBreak(error);
    yield lastLine(error);
    return;
  }
  if (!begun) throw new HttpProblem('validation_failed', 'The body holds no input: send one a line, as JSON.');
}

/** Why there are no more lines. */
export function lastLine(error: unknown): string {
  const { code, detail = '' } = problemOf(error, '');
  return `${JSON.stringify({ error: { code, message: detail } } satisfies ScoredLine)}\n`;
}

/** Lines are parsed here, where labelers are served: none may take long. */
const maxLineBytes = 2 ** 20;

/** What has arrived is never kept waiting for what has not. */
async function* readPortions(body: Readable): AsyncGenerator<ReadLine[]> {
  for await (const rows of rowsOf(body, maxLineBytes)) {
    yield* portionsOf(rows.map(readLine), (line) => ('input' in line ? line.input : undefined));
  }
}

/** As of a body: text that cannot be stored and keys that are not known are refused. */
const checkedInput = z
  .unknown()
  .superRefine((value, context) => {
    const complaints = [...unstorableParts(value, 10), ...unknownKeys(scoreInput, value, 'key')];
    for (const { path, message } of complaints) context.addIssue({ code: 'custom', path: [path], message });
  })
  .pipe(scoreInput);
const parse = jsonLine(checkedInput);

function readLine(line: Row): ReadLine {
  if ('error' in line) return { line: line.number, error: line.error };
  const parsed = parse(line);
  if ('error' in parsed) return { line: line.number, error: parsed.error };
  const { value } = parsed;
  return { line: line.number, input: { messages: conversationOf(value), completion: value.completion } };
}

async function scoreLinesOf(
  scorer: Scorer,
  portion: readonly ReadLine[],
  details: ScoreDetails,
): Promise<ScoredLine[]> {
  const inputs = portion.flatMap((line) => ('input' in line ? [line.input] : []));
  const scores = inputs.length === 0 ? [] : await scorePatiently(scorer, inputs);
  let next = 0;
  return portion.map((read): ScoredLine => {
    const { line } = read;
    if ('error' in read) return { line, error: { code: 'validation_failed', message: read.error } };
    const score = scores[next];
    next += 1;
    if (score === undefined) throw new Error('fewer scores than inputs');
    const error = unscored(score);
    if (error !== undefined) return { line, error };
    if (!('score' in score)) throw new Error('neither a score nor an error');
    return { line, ...describeScore(score, details) };
  });
}
