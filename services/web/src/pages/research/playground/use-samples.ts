// Several answers to one question as they are written, and their rewards once they are whole.
import type { ScoreInput } from '@tastemaker/contracts';
import { useCallback, useRef, useState } from 'react';
import { client } from '../../../app/client.js';
import { messagesOf, type Question } from './question.js';

export interface Answer {
  /** From 1, as drawn. */
  readonly number: number;
  readonly text: string;
  readonly state: 'written' | 'whole';
  readonly finishReason: string | null;
  readonly tokens: number | null;
  readonly reward: number | null;
}

export interface Samples {
  readonly answers: readonly Answer[];
  readonly state: 'idle' | 'asking' | 'scoring' | 'done' | 'stopped';
  /** Of the answers, so that they can be had again. */
  readonly seed: number | null;
  readonly error: unknown;
  /** Why there are answers but no rewards. */
  readonly scoreError: unknown;
  readonly asked: Question | undefined;
}

const nothing: Samples = {
  answers: [],
  state: 'idle',
  seed: null,
  error: undefined,
  scoreError: undefined,
  asked: undefined,
};

export function useSamples() {
  const [samples, setSamples] = useState(nothing);
  const running = useRef<AbortController>(undefined);
  const stop = useCallback(() => {
    running.current?.abort();
  }, []);
  const ask = useCallback(async (question: Question) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    await run(question, controller.signal, (change) => {
      if (running.current === controller) setSamples(change);
    });
  }, []);
  return { samples, ask, stop };
}

type Change = (change: (before: Samples) => Samples) => void;

async function run(question: Question, signal: AbortSignal, change: Change): Promise<void> {
  const n = Number(question.n);
  const answers = Array.from({ length: n }, (_, index) => emptyAnswer(index + 1));
  change(() => ({ ...nothing, state: 'asking', asked: question, answers }));
  const texts = answers.map(() => '');
  try {
    for await (const chunk of client.streamChat(requestOf(question), { signal })) {
      const { seed } = chunk;
      for (const { index, delta, finish_reason: finishReason, token_count: tokens } of chunk.choices) {
        texts[index] = `${texts[index] ?? ''}${delta.content ?? ''}`;
        const text = texts[index];
        change((before) => ({
          ...before,
          seed: seed ?? before.seed,
          answers: before.answers.map((answer) =>
            answer.number === index + 1
              ? {
                  ...answer,
                  text,
                  finishReason: finishReason ?? answer.finishReason,
                  tokens: tokens ?? answer.tokens,
                  state: finishReason === null ? answer.state : 'whole',
                }
              : answer,
          ),
        }));
      }
    }
    change((before) => ({ ...before, answers: before.answers.map(whole) }));
    await score(question, texts, signal, change);
  } catch (error) {
    // What came until then is kept; what has not begun never will.
    change((before) => {
      const came = before.answers.filter(({ text }) => text !== '').map(whole);
      const kept = { ...before, answers: came };
      return signal.aborted ? { ...kept, state: 'stopped' } : { ...kept, state: 'done', error };
    });
  }
}

function whole(answer: Answer): Answer {
  return { ...answer, state: 'whole' };
}

async function score(question: Question, texts: readonly string[], signal: AbortSignal, change: Change): Promise<void> {
  if (question.reward === '') {
    change((before) => ({ ...before, state: 'done' }));
    return;
  }
  change((before) => ({ ...before, state: 'scoring' }));
  const messages = messagesOf(question);
  const inputs: ScoreInput[] = texts.map((completion) => ({ messages, completion }));
  try {
    const { scores } = await client.score(question.reward, { inputs }, { signal });
    change((before) => ({
      ...before,
      state: 'done',
      answers: before.answers.map((answer, index) => ({ ...answer, reward: scores[index] ?? null })),
    }));
  } catch (scoreError) {
    // The answers are there all the same.
    change((before) => (signal.aborted ? { ...before, state: 'stopped' } : { ...before, state: 'done', scoreError }));
  }
}

function emptyAnswer(number: number): Answer {
  return { number, text: '', state: 'written', finishReason: null, tokens: null, reward: null };
}

function requestOf(question: Question) {
  const { model, n, temperature, maxTokens, seed } = question;
  return {
    model,
    messages: messagesOf(question),
    n: Number(n),
    temperature: Number(temperature),
    max_tokens: Number(maxTokens),
    ...(seed.trim() === '' ? {} : { seed: Number(seed) }),
  };
}
