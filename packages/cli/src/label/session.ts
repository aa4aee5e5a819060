import { ApiError, type Client } from '@tastemaker/client';
import type { Assignment, JudgmentAccepted } from '@tastemaker/contracts';
import type { Terminal } from '../terminal.js';
import { type Answer, parseAnswer, type Rules, skipWords } from './answer.js';
import { keepLease } from './lease.js';
import type { Lines } from './lines.js';

export interface LabelSummary {
  readonly judged: number;
  readonly skipped: number;
  /** Why the session ended. */
  readonly end: 'none left' | 'quit' | 'end of input';
}

/** One labeler's sitting: shows assignment after assignment until none is left, `q`, or the end of input. */
export async function labelSession(
  client: Client,
  projectId: string,
  lines: Lines,
  terminal: Terminal,
): Promise<LabelSummary> {
  const counts = { judged: 0, skipped: 0 };
  let assignment = (await client.nextAssignment(projectId)) ?? null;
  while (assignment !== null) {
    terminal.note(describe(assignment));
    const shownAt = Date.now();
    const answer = await answerTo(client, assignment, lines, terminal);
    if (answer.kind === 'end of input' || answer.kind === 'quit') {
      await client.releaseAssignment(assignment.id, assignment.fenceToken);
      return { ...counts, end: answer.kind };
    }
    const accepted = await submit(client, assignment, answer, Date.now() - shownAt, terminal);
    if (accepted !== undefined) counts[answer.kind === 'skip' ? 'skipped' : 'judged'] += 1;
    assignment = accepted === undefined ? ((await client.nextAssignment(projectId)) ?? null) : accepted.next;
  }
  return { ...counts, end: 'none left' };
}

type Decided = Extract<Answer, { kind: 'ranking' | 'allBad' | 'skip' }>;

/** Asks until the answer means something. */
async function answerTo(
  client: Client,
  assignment: Assignment,
  lines: Lines,
  terminal: Terminal,
): Promise<Decided | { kind: 'quit' } | { kind: 'end of input' }> {
  const lease = keepLease(client, assignment, (error) => {
    terminal.note(`could not hold this one any longer: ${error instanceof Error ? error.message : String(error)}`);
  });
  const rules: Rules = { ...assignment, labels: assignment.candidates.map(({ label }) => label) };
  try {
    for (;;) {
      const line = await lines.next();
      if (line === undefined) return { kind: 'end of input' };
      const answer = parseAnswer(line, rules);
      if (answer.kind === 'problem') terminal.note(`  ${answer.problem}`);
      else if (answer.kind === 'help') terminal.note(keys(rules));
      else return answer;
    }
  } finally {
    lease.end();
  }
}

/** Undefined when the lease had run out and the slot was given away: the labeler is told, and goes on. */
async function submit(
  client: Client,
  { id, fenceToken }: Assignment,
  answer: Decided,
  dwellMs: number,
  terminal: Terminal,
): Promise<JudgmentAccepted | undefined> {
  try {
    if (answer.kind === 'skip') return await client.skipAssignment(id, { fenceToken, dwellMs, reason: answer.reason });
    if (answer.kind === 'allBad') return await client.submitJudgment(id, { fenceToken, dwellMs, verdict: 'allBad' });
    const ranking = answer.ranking.map((group) => [...group]);
    return await client.submitJudgment(id, { fenceToken, dwellMs, verdict: 'ranking', ranking });
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 409)) throw error;
    terminal.note(`  not stored: ${error.message}`);
    return undefined;
  }
}

function describe(assignment: Assignment): string {
  const rule = '─'.repeat(60);
  const context = assignment.contextDocuments.map(({ title, text }) => `[${title}]\n${text}\n`);
  const messages = assignment.messages.map(({ role, content }) => `${role}: ${content}`);
  const candidates = assignment.candidates.map(({ label, text }) => `\n${label}\n${indent(text)}`);
  return [rule, ...context, ...messages, ...candidates, '', 'best first, such as b>a=d>c (? for the keys)'].join('\n');
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

function keys({ allowTies, allowAllBad }: Rules): string {
  return [
    `  b>a${allowTies ? '=' : '>'}d>c   a ranking, best first${allowTies ? '; = is a tie' : ''}; b alone: b before all others`,
    ...(allowAllBad ? ['  x         all are bad'] : []),
    `  s reason  skip: ${skipWords.join(', ')}`,
    '  q         stop; this one goes back',
  ].join('\n');
}
