// One labeler's session in the terminal.
import { ApiError, type Client } from '@tastemaker/client';
import type { Assignment, JudgmentAccepted } from '@tastemaker/contracts';
import type { Terminal } from '../terminal.js';
import { type Answer, parseAnswer, type Rules, type Verdict } from './answer.js';
import { describe, keys } from './describe.js';
import { type Draft, missingFrom, withRemark } from './draft.js';
import { keepLease } from './lease.js';
import type { Lines } from './lines.js';

export interface LabelSummary {
  readonly judged: number;
  readonly skipped: number;
  readonly flagged: number;
  /** Judgments and skips taken back; they are among those above where they were made in this sitting. */
  readonly undone: number;
  /** Why the session ended. */
  readonly end: 'none left' | 'quit' | 'end of input';
}

/** How one assignment ended. */
type Ended =
  | { readonly kind: 'accepted'; readonly verdict: Verdict; readonly next: Assignment | null }
  /** Its lease had run out and the slot was given away. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'undone'; readonly assignment: Assignment }
  | { readonly kind: 'quit' | 'end of input' };

/** One labeler's sitting: shows assignment after assignment until none is left, `q`, or the end of input. */
export class LabelSession {
  readonly #client: Client;
  readonly #projectId: string;
  readonly #lines: Lines;
  readonly #terminal: Terminal;
  readonly #counts = { judged: 0, skipped: 0, flagged: 0, undone: 0 };
  /** Held, and put off by an undo; the server gives them out again. */
  readonly #putOff = new Map<string, Assignment>();

  constructor(client: Client, projectId: string, lines: Lines, terminal: Terminal) {
    this.#client = client;
    this.#projectId = projectId;
    this.#lines = lines;
    this.#terminal = terminal;
  }

  /** @param begin `undo`: with the last judgment taken back */
  async run(begin: 'next' | 'undo' = 'next'): Promise<LabelSummary> {
    const undone = begin === 'undo' ? await this.#undo() : undefined;
    let assignment = undone?.kind === 'undone' ? undone.assignment : await this.#next();
    while (assignment !== null) {
      this.#putOff.delete(assignment.id);
      this.#terminal.note(describe(assignment));
      const ended = await this.#judge(assignment);
      switch (ended.kind) {
        case 'accepted':
          this.#counts[ended.verdict.kind === 'skip' ? 'skipped' : 'judged'] += 1;
          assignment = ended.next;
          break;
        case 'undone':
          this.#putOff.set(assignment.id, assignment);
          ({ assignment } = ended);
          break;
        case 'lost':
          assignment = await this.#next();
          break;
        case 'quit':
        case 'end of input':
          await this.#giveBack(assignment);
          return { ...this.#counts, end: ended.kind };
      }
    }
    return { ...this.#counts, end: 'none left' };
  }

  async #next(): Promise<Assignment | null> {
    return (await this.#client.nextAssignment(this.#projectId)) ?? null;
  }

  async #giveBack(assignment: Assignment): Promise<void> {
    await this.#client.releaseAssignment(assignment.id, assignment.fenceToken);
    for (const { id, fenceToken } of this.#putOff.values())
      await this.#client.releaseAssignment(id, fenceToken).catch((error: unknown) => {
        // Nobody has renewed it meanwhile: it may have gone to somebody else already.
        if (!(error instanceof ApiError && error.code === 'assignment_expired')) throw error;
      });
  }

  /** Reads on until a verdict is stored, or the assignment is left. */
  async #judge(assignment: Assignment): Promise<Ended> {
    const lease = keepLease(this.#client, assignment, (error) => {
      this.#terminal.note(
        `could not hold this one any longer: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    const rules: Rules = { ...assignment, labels: assignment.candidates.map(({ label }) => label) };
    const shownAt = Date.now();
    let draft: Draft = {};
    try {
      for (;;) {
        const line = await this.#lines.next();
        if (line === undefined) return { kind: 'end of input' };
        const answer = parseAnswer(line, rules);
        if (answer.kind === 'quit') return { kind: 'quit' };
        if (answer.kind === 'rationale' || answer.kind === 'rating' || answer.kind === 'better') {
          draft = withRemark(draft, answer);
          continue;
        }
        const ended = await this.#act(answer, assignment, rules, draft, Date.now() - shownAt);
        if (ended !== undefined) return ended;
      }
    } finally {
      lease.end();
    }
  }

  /** @returns undefined while the assignment is still to be judged */
  async #act(
    answer: Exclude<Answer, { kind: 'quit' | 'rationale' | 'rating' | 'better' }>,
    assignment: Assignment,
    rules: Rules,
    draft: Draft,
    dwellMs: number,
  ): Promise<Ended | undefined> {
    if (answer.kind === 'problem') return this.#say(answer.problem);
    if (answer.kind === 'help') return this.#say(keys(rules).trimStart());
    if (answer.kind === 'flag') return this.#flag(assignment, answer);
    if (answer.kind === 'undo') return this.#undo();
    const missing = answer.kind === 'skip' ? undefined : missingFrom(draft, assignment);
    return missing === undefined ? this.#submit(assignment, answer, draft, dwellMs) : this.#say(missing);
  }

  #say(line: string): undefined {
    this.#terminal.note(`  ${line}`);
  }

  async #flag(
    { id, fenceToken }: Assignment,
    { label, reason, note }: Extract<Answer, { kind: 'flag' }>,
  ): Promise<Ended | undefined> {
    return this.#unlessRefused(async () => {
      await this.#client.raiseFlag(id, { fenceToken, label, reason, note });
      this.#counts.flagged += 1;
      return this.#say(`flagged ${label ?? 'the prompt'}; judge it, or skip it: s broken`);
    });
  }

  async #undo(): Promise<Ended | undefined> {
    const { items } = await this.#client.listOwnJudgments(this.#projectId, { limit: 1 });
    const last = items[0];
    if (last === undefined) return this.#say('there is nothing to take back');
    return this.#unlessRefused(async () => {
      const assignment = await this.#client.withdrawJudgment(this.#projectId, last.id);
      this.#counts.undone += 1;
      return { kind: 'undone', assignment };
    });
  }

  async #submit(assignment: Assignment, verdict: Verdict, draft: Draft, dwellMs: number): Promise<Ended | undefined> {
    return this.#unlessRefused(async () => {
      const { next, none } = await this.#send(assignment, verdict, draft, dwellMs);
      if (none !== null) this.#say(none.detail);
      return { kind: 'accepted', verdict, next };
    });
  }

  #send({ id, fenceToken }: Assignment, verdict: Verdict, draft: Draft, dwellMs: number): Promise<JudgmentAccepted> {
    const { rationale, betterAnswer, ratings } = draft;
    const said = { fenceToken, dwellMs, ...(rationale === undefined ? {} : { rationale }) };
    if (verdict.kind === 'skip') return this.#client.skipAssignment(id, { ...said, reason: verdict.reason });
    const judged = {
      ...said,
      ...(betterAnswer === undefined ? {} : { betterAnswer }),
      ...(ratings === undefined ? {} : { ratings: structuredClone(ratings) }),
    };
    if (verdict.kind === 'allBad') return this.#client.submitJudgment(id, { ...judged, verdict: 'allBad' });
    const { strength } = verdict;
    const ranking = verdict.ranking.map((group) => [...group]);
    const ranked = { ranking, ...(strength === undefined ? {} : { strength }) };
    return this.#client.submitJudgment(id, { ...judged, ...ranked, verdict: 'ranking' });
  }

  /** What the project refuses can be said otherwise; what came too late is lost, and the labeler goes on. */
  async #unlessRefused(act: () => Promise<Ended | undefined>): Promise<Ended | undefined> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 409 && error.status !== 422)) throw error;
      this.#say(`not stored: ${error.message}`);
      return error.code === 'assignment_expired' || error.code === 'already_judged' ? { kind: 'lost' } : undefined;
    }
  }
}
