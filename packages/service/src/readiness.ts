// Whether a service can work: each thing that it cannot do without is asked, and answers within a bound.
import { setTimeout as delay } from 'node:timers/promises';
import type { Readiness } from '@tastemaker/contracts';

/** Resolves where the thing answers. @throws why it does not */
export type ReadinessCheck = () => Promise<unknown>;

/** Whoever asks waits no longer, whatever is frozen. */
const answerMs = 1_800;
/** However many ask, things are asked so often at most. */
const validMs = 500;

/** The same answer for all who ask while it is being made, and a little later. */
export function readinessChecker(checks: Readonly<Record<string, ReadinessCheck>>): () => Promise<Readiness> {
  let answer: Promise<Readiness> | undefined;
  return () => {
    answer ??= askAll(checks).finally(() => {
      setTimeout(() => {
        answer = undefined;
      }, validMs).unref();
    });
    return answer;
  };
}

async function askAll(checks: Readonly<Record<string, ReadinessCheck>>): Promise<Readiness> {
  const answers = Object.entries(checks).map(async ([name, ask]) => [name, await outcomeOf(ask)] as const);
  const all = Object.fromEntries(await Promise.all(answers));
  return { status: Object.values(all).every(({ ok }) => ok) ? 'ready' : 'not_ready', checks: all };
}

async function outcomeOf(ask: ReadinessCheck): Promise<Readiness['checks'][string]> {
  try {
    const late = new AbortController();
    const silence = delay(answerMs, undefined, { signal: late.signal, ref: false }).then(() => {
      throw new Error(`no answer within ${answerMs} ms`);
    });
    await Promise.race([ask().finally(() => late.abort()), silence]);
    return { ok: true };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
