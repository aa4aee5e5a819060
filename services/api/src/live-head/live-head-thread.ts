// A live head's thread: it reads states and votes over connections of its own, follows the judgments that are committed, and
// answers what it is asked. Its arithmetic never holds the event loop that serves people.
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import {
  askablePrompts,
  listen,
  openDatabase,
  readStates,
  VOTES_CHANNEL,
  votesOfComparison,
  votesOfProject,
} from '@tastemaker/database';
import { keepAsking } from './keep-asking.js';
import { ProjectHead } from './project-head.js';
import type { LiveHeadOrder, ThreadAnswer, ThreadQuestion } from './thread-messages.js';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `live-heads.ts` starts this thread
const order = workerData as LiveHeadOrder;
const { projectId } = order;
const opened = openDatabase(order.place, { max: 2 });
const { database } = opened;

/** Comparisons whose votes have changed, in the order in which that was heard; `undefined`: read everything. */
const heard = new Set<string | undefined>();
let wake: () => void = () => undefined;
let head: ProjectHead | undefined;

/** Questions that are answered once nothing is left to learn. */
const waitingForIdle = new Set<number>();

/** Rests before what learning left for later is done: the next judgment comes first. */
const restMs = 200;

const say = (answer: ThreadAnswer) => parentPort?.postMessage(answer);

const listener = await listen(order.place, VOTES_CHANNEL, {
  onNotification: (payload) => {
    const [project, comparison] = payload.split(' ');
    if (project === projectId && comparison !== undefined) hear(comparison);
  },
  // What was announced while the connection was gone was not heard.
  onConnected: () => hear(undefined),
});

function hear(comparisonId: string | undefined): void {
  heard.add(comparisonId);
  wake();
}

async function load(): Promise<ProjectHead> {
  const prompts = await askablePrompts(database, projectId, { size: 2 });
  const ids = prompts.flatMap(({ completionIds }) => completionIds);
  const states = await readStates(database, order.checkpointHash, ids);
  const made = new ProjectHead({ prompts, states, head: order.head, priorMargin: order.priorMargin });
  made.learnAll(await votesOfProject(database, projectId));
  return made;
}

async function follow(): Promise<never> {
  for (;;) {
    const [comparisonId] = heard;
    if (heard.size === 0) {
      for (const id of waitingForIdle) say({ kind: 'answer', id, answer: undefined });
      waitingForIdle.clear();
      await rest();
    } else if (comparisonId === undefined) {
      heard.clear();
      head = await load();
      const idsHash = createHash('sha256').update(head.ids.toSorted().join(',')).digest('hex');
      say({ kind: 'ready', completions: head.ids.length, idsHash });
      await keepAsking(database, order, head);
    } else {
      heard.delete(comparisonId);
      await learn(comparisonId);
    }
  }
}

async function learn(comparisonId: string): Promise<void> {
  if (head === undefined) return;
  head.learn(comparisonId, await votesOfComparison(database, comparisonId));
  const next = head.next();
  say({ kind: 'learned', event: { comparisonId, votes: head.votes, next } });
  await keepAsking(database, order, head);
}

/** Until something is heard; meanwhile, a part at a time, what was left for later. */
async function rest(): Promise<void> {
  const woken = new Promise<void>((resolve) => (wake = resolve));
  await Promise.race([woken, delay(restMs)]);
  if (heard.size > 0 || head === undefined) return;
  while (heard.size === 0 && head.settle()) await delay(1);
  if (heard.size === 0) await woken;
}

/** Pairs that somebody else put up are not to be asked again. */
async function readCompared(): Promise<void> {
  for (const prompt of await askablePrompts(database, projectId, { size: 2 })) head?.closeCompared(prompt);
}

parentPort?.on('message', ({ id, ask }: ThreadQuestion) => {
  if (ask === 'idle') {
    waitingForIdle.add(id);
    wake();
  } else if (ask === 'compared')
    readCompared().then(
      () => say({ kind: 'answer', id, answer: undefined }),
      (error: unknown) => say({ kind: 'refused', id, reason: String(error) }),
    );
  else if (ask === 'state')
    say({ kind: 'answer', id, answer: { votes: head?.votes ?? 0, next: head?.next() ?? null } });
  else if (ask === 'beliefs') say({ kind: 'answer', id, answer: head?.beliefs() });
  else say({ kind: 'answer', id, answer: { votes: head?.votes ?? 0, scores: head?.scores(ask.promptId) ?? [] } });
});

try {
  await follow();
} finally {
  await listener.close();
  await opened.close();
}
