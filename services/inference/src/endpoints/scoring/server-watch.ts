// Whether what answers at an address is still what was registered: looked at before the first scores, and each minute after.
import type { ScoringFound } from '@tastemaker/contracts';
import { EndpointError } from '../endpoint-error.js';
import { nameOf } from '../post.js';
import type { RewardCall } from './ask-server.js';

/** Models that are remembered; one that is forgotten is looked at once more. */
const mostRemembered = 1000;

interface Look {
  readonly at: number;
  readonly notice: Promise<string | undefined>;
}

export class ServerWatch {
  readonly #looks = new Map<string, Look>();
  readonly #validMs: number;

  /** @param validMs for how long a look counts */
  constructor(validMs: number) {
    this.#validMs = validMs;
  }

  /**
   * What has changed though the scores have not, in words; undefined: nothing.
   * @param probe looks at the server; those who ask meanwhile share its result
   * @throws {EndpointError} where another model answers, or what `probe` throws
   */
  async check(
    reference: string,
    endpoint: RewardCall['endpoint'],
    probe: () => Promise<ScoringFound>,
  ): Promise<string | undefined> {
    const before = this.#looks.get(reference);
    if (before !== undefined && performance.now() - before.at < this.#validMs) return before.notice;
    const notice = lookAt(endpoint, probe);
    const look = { at: performance.now(), notice };
    this.#looks.delete(reference);
    this.#looks.set(reference, look);
    for (const oldest of this.#looks.keys()) {
      if (this.#looks.size <= mostRemembered) break;
      this.#looks.delete(oldest);
    }
    try {
      return await notice;
    } catch (error) {
      // The next request looks again: what failed may have passed.
      if (this.#looks.get(reference) === look) this.#looks.delete(reference);
      throw error;
    }
  }
}

/** @throws {EndpointError} where another model answers, or what `probe` throws */
async function lookAt(
  endpoint: RewardCall['endpoint'],
  probe: () => Promise<ScoringFound>,
): Promise<string | undefined> {
  try {
    return changeSince(endpoint, await probe());
  } catch (error) {
    // What is stated of the model was true at its registration: whoever asks for scores did nothing wrong.
    if (!(error instanceof EndpointError) || error.code !== 'validation_failed') throw error;
    throw notRegistered(endpoint, error.message, { cause: error });
  }
}

function notRegistered(endpoint: RewardCall['endpoint'], why: string, options?: ErrorOptions): EndpointError {
  const cure = 'Bring the model that was registered back, or register what answers there now as a model of its own.';
  const message = `${nameOf(endpoint)} is not what was registered any more: ${why.replace(/\.$/u, '')}. ${cure}`;
  return new EndpointError('inference_failed', message, options);
}

/** @throws {EndpointError} where another model answers */
function changeSince(endpoint: RewardCall['endpoint'], now: ScoringFound): string | undefined {
  const { found } = endpoint.scoring;
  if (found === undefined) return undefined;
  const changed = [
    differs(found.model, now.model) ? `the model was ${found.model} and is ${now.model}` : undefined,
    differs(found.revision, now.revision) ? `its revision was ${found.revision} and is ${now.revision}` : undefined,
    movedBy(found, now) ? `the known pair scored ${pairOf(found)} and scores ${pairOf(now)}` : undefined,
  ].filter((each) => each !== undefined);
  if (changed.length > 0) throw notRegistered(endpoint, changed.join('; '));
  const noticed = [
    differs(found.version, now.version) ? `its version was ${found.version} and is ${now.version}` : undefined,
    differs(found.maxInputTokens, now.maxInputTokens)
      ? `it read at most ${found.maxInputTokens} tokens and reads ${now.maxInputTokens}`
      : undefined,
  ].filter((each) => each !== undefined);
  if (noticed.length === 0) return undefined;
  return `The server has changed since the model was registered: ${noticed.join('; ')}. It scores the known pair as before.`;
}

/** What a server tells no longer, or did not tell, is no change. */
function differs<Value>(before: Value | null, now: Value | null): boolean {
  return before !== null && now !== null && before !== now;
}

function isFar(one: number, other: number): boolean {
  return Math.abs(one - other) > 0.05 + 0.02 * Math.abs(one);
}

/** Servers compute in half precision, in batches of any size: a score moves by some hundredths with them. */
function movedBy(before: ScoringFound, now: ScoringFound): boolean {
  return isFar(before.chosenScore, now.chosenScore) || isFar(before.rejectedScore, now.rejectedScore);
}

function pairOf({ chosenScore, rejectedScore }: ScoringFound): string {
  return `${chosenScore.toFixed(3)} and ${rejectedScore.toFixed(3)}`;
}
