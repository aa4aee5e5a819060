// Samples: n candidates of a model for each of some prompts, drawn and stored prompt by prompt.
import { messagesWithContext } from '@tastemaker/contracts';
import {
  type ClaimedSample,
  claimSample,
  failPrompt,
  failSample,
  finishSample,
  heartbeatSample,
  inferenceTarget,
  modelById,
  type PendingPrompt,
  pendingPrompts,
  reserveEndpointCalls,
  returnEndpointCalls,
  sampleById,
  storeCandidates,
  unclaimSample,
} from '@tastemaker/database';
import { withClaim } from '../with-claim.js';
import type { Work } from '../work.js';
import { askForCandidates, type CallAccount, PromptRefused } from './candidates.js';

/** Prompts asked for at once; the inference service batches what arrives together. */
const concurrency = 8;

const samples = {
  name: 'sample',
  idName: 'sampleId',
  claim: claimSample,
  heartbeat: heartbeatSample,
  release: unclaimSample,
  fail: failSample,
};

/**
 * Draws the candidates a sample still lacks. Each prompt's are stored as they arrive, so work that is put down or killed
 * goes on where it stood; the seed of a prompt follows from the sample's, so whoever draws it draws the same.
 */
export function drawSample(work: Work, sampleId: string): Promise<void> {
  return withClaim(work, samples, sampleId, async (claimed, { stop }) => {
    await drawAll(work, claimed, stop);
    const { failedPrompts, completedPrompts, failures } = await sampleById(work.database, sampleId);
    if (completedPrompts === 0 && failedPrompts > 0)
      throw new Error(`the model can read none of the ${failedPrompts} prompts: ${failures[0]?.reason ?? ''}`);
    await finishSample(work.database, claimed.claim);
  });
}

async function drawAll(work: Work, claimed: ClaimedSample, stop: AbortSignal): Promise<void> {
  const { sample, claim } = claimed;
  const model = await modelById(work.database, sample.modelId);
  const { checkpointHash } = model;
  const target = await inferenceTarget(work.database, sample.modelId);
  if (target === undefined) throw new Error(`the model ${model.name} is not ready: ${model.status}`);
  const calls = target.endpoint === undefined ? undefined : callAccount(work, claimed);
  const draw = async (prompt: PendingPrompt): Promise<void> => {
    const seed = seedOf(sample.seed, prompt.position);
    const candidates = await askForCandidates(
      work.inference,
      {
        target,
        messages: messagesWithContext(prompt.messages, prompt.contextDocuments),
        n: sample.n,
        sampling: sample.sampling,
        seed,
        calls,
      },
      stop,
    ).catch(async (error: unknown) => {
      if (!(error instanceof PromptRefused)) throw error;
      await failPrompt(work.database, claim, prompt.promptId, error.message);
    });
    if (candidates === undefined) return;
    const rows = candidates.map((candidate, index) => ({ ...candidate, seed, index }));
    await storeCandidates(work.database, claim, prompt.promptId, rows, checkpointHash);
  };
  for (;;) {
    stop.throwIfAborted();
    const pending = await pendingPrompts(work.database, claim, 100);
    if (pending.length === 0) return;
    await inParallel(pending, concurrency, draw);
  }
}

/** Seeds of neighboring prompts and samples are far apart. Stays within 31 bits, as contracts want seeds. */
function seedOf(sampleSeed: number, position: number): number {
  return (Math.imul(sampleSeed + 1, 0x9e3779b1) ^ Math.imul(position + 1, 0x85ebca6b)) >>> 1;
}

/**
 * Runs `body` for every item, at most `width` at once. After the first failure no other is begun, and those under way are
 * waited for: what they ask for may be paid for already.
 */
async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  body: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      if (failed) return;
      await body(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: width }, worker));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

/** A small sample may take so many requests more than it needs. */
const spareCalls = 16;

function callAccount({ database, env }: Work, { claim, sample }: ClaimedSample): CallAccount {
  const needed = sample.n * sample.promptCount;
  const limit = Math.max(Math.ceil(needed * env.endpointCallsPerCandidate), needed + spareCalls);
  return {
    async reserve(least) {
      // Twice what is needed leaves room for the retries of a request that fails.
      for (const calls of [2 * least, least]) {
        if (await reserveEndpointCalls(database, claim, { calls, limit })) return calls;
      }
      throw new Error(
        `the sample has used up the ${limit} requests to the model's endpoint that ${needed} candidates may take ` +
          '(TASTEMAKER_ENDPOINT_CALLS_PER_CANDIDATE): look why so many of them fail, then sample the rest anew',
      );
    },
    giveBack: (calls) => returnEndpointCalls(database, claim, calls),
  };
}
