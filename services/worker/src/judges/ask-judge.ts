// One pair put to a language model, in both orders, and what it answers read strictly.
import {
  type InferenceTarget,
  type Judge,
  type JudgeAnswer,
  type Message,
  messagesWithContext,
} from '@tastemaker/contracts';
import type { NewJudgeJudgment, PendingComparison } from '@tastemaker/database';
import { type InferenceClient, InferenceError, mayPass } from '@tastemaker/inference-client';
import { outcomeOfOrders } from '@tastemaker/preference';
import { retry } from '@tastemaker/retry';

export interface AskedJudge {
  readonly inference: InferenceClient;
  readonly judge: Judge;
  readonly target: InferenceTarget;
  readonly guideline: { readonly version: number; readonly body: string } | undefined;
  readonly signal: AbortSignal;
}

/** What came of asking about all pairs of a comparison. */
export interface AskedPairs {
  readonly judgments: NewJudgeJudgment[];
  readonly endpointCalls: number;
}

/** A judge takes up to so many requests to its endpoint for one answer. */
const callsPerAnswer = 3;
const patience = { attempts: 8, firstPauseMs: 250 };

/** @throws {InferenceError} where the model cannot be asked at all; a pair that it refuses has a failure instead */
export async function askJudge(asked: AskedJudge, comparison: PendingComparison): Promise<AskedPairs> {
  const judgments: NewJudgeJudgment[] = [];
  let endpointCalls = 0;
  for (const [first, second] of pairsOf(comparison.candidates.length)) {
    const one = await answerOf(asked, promptFor(asked, comparison, first, second));
    const other = await answerOf(asked, promptFor(asked, comparison, second, first));
    endpointCalls += one.calls + other.calls;
    judgments.push(judgmentOf(asked, { first, second }, one, other));
  }
  return { judgments, endpointCalls };
}

/** Every two places, the lower one first. */
export function pairsOf(candidates: number): [number, number][] {
  return Array.from({ length: candidates }, (_, second) =>
    Array.from({ length: second }, (__, first): [number, number] => [first, second]),
  ).flat();
}

interface Answer {
  readonly text: string | null;
  readonly read: JudgeAnswer | null;
  readonly failure: string | null;
  readonly calls: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly endpointModel: string | null;
  readonly latencyMs: number;
}

function judgmentOf(
  { guideline, judge }: AskedJudge,
  pair: { first: number; second: number },
  one: Answer,
  other: Answer,
): NewJudgeJudgment {
  const names = { 1: 'first', 0: 'tie', '-1': 'second' } as const;
  const outcome = outcomeOfOrders(one.read, other.read);
  return {
    ...pair,
    outcome: outcome === null ? null : names[outcome],
    readFirstAsA: one.read,
    readSecondAsA: other.read,
    textFirstAsA: one.text,
    textSecondAsA: other.text,
    guidelineVersion: judge.prompt?.includes('{guideline}') ? (guideline?.version ?? null) : null,
    endpointModel: one.endpointModel ?? other.endpointModel,
    failure: one.failure ?? other.failure,
    inputTokens: total(one.inputTokens, other.inputTokens),
    outputTokens: total(one.outputTokens, other.outputTokens),
    latencyMs: one.latencyMs + other.latencyMs,
  };
}

function total(one: number | null, other: number | null): number | null {
  return one === null && other === null ? null : (one ?? 0) + (other ?? 0);
}

async function answerOf({ inference, judge, target, signal }: AskedJudge, prompt: string): Promise<Answer> {
  const begun = performance.now();
  const nothing = { text: null, read: null, inputTokens: null, outputTokens: null, endpointModel: null };
  const order = {
    target,
    messages: [{ role: 'user' as const, content: prompt }],
    n: 1,
    sampling: { temperature: 0, topP: 1, topK: 0, maxTokens: judge.maxTokens ?? 16, stop: [] },
    seed: 0,
    endpointCalls: target.endpoint === undefined ? undefined : callsPerAnswer,
  };
  let callsBefore = 0;
  const draw = async () => {
    try {
      return await inference.draw(order, signal);
    } catch (error) {
      if (error instanceof InferenceError) callsBefore += error.endpointCalls ?? 0;
      throw error;
    }
  };
  try {
    const drawn = await retry(draw, {
      ...patience,
      signal,
      isTransient: mayPass,
      askedPauseMs: (error) => (error instanceof InferenceError ? error.askedPauseMs : undefined),
    });
    const text = drawn.choices[0]?.message.content ?? '';
    return {
      text,
      read: readAnswer(text),
      failure: null,
      calls: callsBefore + drawn.endpointCalls,
      inputTokens: drawn.usage.promptTokens,
      outputTokens: drawn.usage.completionTokens,
      endpointModel: drawn.endpointModel ?? null,
      latencyMs: Math.round(performance.now() - begun),
    };
  } catch (error) {
    if (!(error instanceof InferenceError) || error.status !== 400) throw error;
    return { ...nothing, failure: error.reason, calls: callsBefore, latencyMs: Math.round(performance.now() - begun) };
  }
}

const verdictLine = /^[\s"'`*_[(]*(A|B|tie)[\s"'`*_\])]*[.!]?[\s"'`*_\])]*$/i;

/**
 * A, B or tie where the answer's last line is that and nothing else, but for quotes, brackets, emphasis or a full stop around
 * it, and no other line says another one; null for whatever else: it is never guessed.
 */
export function readAnswer(text: string): JudgeAnswer | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const verdicts = lines.map((line) => verdictLine.exec(line)?.[1]?.toLowerCase());
  const last = verdicts.at(-1);
  if (last === undefined || verdicts.some((verdict) => verdict !== undefined && verdict !== last)) return null;
  return last === 'tie' ? 'tie' : last === 'a' ? 'A' : 'B';
}

/** The judge's template with everything in its place, all in one pass: what stands in an answer is not filled in again. */
function promptFor({ judge, guideline }: AskedJudge, comparison: PendingComparison, a: number, b: number): string {
  const values: Record<string, string> = {
    prompt: conversationText(messagesWithContext(comparison.messages, comparison.contextDocuments)),
    A: comparison.candidates[a]?.text ?? '',
    B: comparison.candidates[b]?.text ?? '',
    guideline: guideline?.body ?? 'None were given.',
  };
  return (judge.prompt ?? '').replace(/\{([A-Za-z]+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** A single message as it is; several with their roles. */
function conversationText(messages: readonly Message[]): string {
  const [only] = messages;
  if (messages.length === 1 && only !== undefined) return textOf(only);
  return messages.map((message) => `${message.role}: ${textOf(message)}`).join('\n\n');
}

function textOf({ content }: Message): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}
