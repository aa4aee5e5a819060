// What is kept on the device, a row each: it survives a reload, a killed tab and days without a network.

import type { Assignment, JudgmentSubmit, OwnJudgment, Problem, SkipSubmit } from '@tastemaker/contracts';
import type { Draft } from '../draft.js';
import type { ClockReading } from './server-clock.js';

interface Kept {
  /** Whose it is: nobody else is shown it, and it is sent as theirs only. */
  readonly user: string;
  readonly project: string;
  /** The assignment's, but for answers. */
  readonly id: string;
}

/** How long an assignment is its labeler's, by the server's clock. */
export interface Lease {
  readonly assignment: Assignment;
  /** When the server told it. */
  readonly toldAt: ClockReading;
  /** How long it was when it was told. */
  readonly lengthMs: number;
}

/** Leased, and not yet judged here. The lowest number is shown first. */
export interface HeldRow extends Kept {
  readonly kind: 'held';
  readonly lease: Lease;
  readonly number: number;
  /** It was taken back while nobody knew whether the server has its judgment: that one is then to be replaced. */
  readonly replaces: boolean;
}

/** What was typed so far. */
export interface DraftRow extends Kept {
  readonly kind: 'draft';
  readonly draft: Draft;
}

export type Call =
  | { readonly kind: 'judgment'; readonly json: JudgmentSubmit }
  | { readonly kind: 'skip'; readonly json: SkipSubmit };

/** Judged here, and to be sent until the server has taken or refused it. Sent in the order of numbers. */
export interface WaitingRow extends Kept {
  readonly kind: 'waiting';
  readonly number: number;
  readonly lease: Lease;
  readonly draft: Draft;
  readonly call: Call;
  /** Whether it was ever under way: then the server may have it, though no answer came. */
  readonly wasSent: boolean;
  /** Whether it is to take the place of a judgment that the server has of the same assignment. */
  readonly replaces: boolean;
}

/** Taken by the server: kept as long as it may be taken back, so that it returns as it was. */
export interface SentRow extends Kept {
  readonly kind: 'sent';
  readonly number: number;
  readonly lease: Lease;
  readonly draft: Draft;
  readonly judgment: OwnJudgment;
}

/** Not taken; waits for its labeler to say what to do. */
export interface TroubleRow extends Kept {
  readonly kind: 'trouble';
  readonly number: number;
  readonly lease: Lease;
  readonly draft: Draft;
  readonly problem: Problem;
  /** What was refused; undefined: the lease was lost before there was anything to send. */
  readonly call: Call | undefined;
}

/** What was written and counts no more, until its labeler deletes it. */
export interface TextRow extends Kept {
  readonly kind: 'text';
  readonly assignment: Assignment;
  readonly draft: Draft;
  readonly problem: Problem;
  /** By the server's clock, in milliseconds. */
  readonly at: number;
}

/** An answer of the server that is shown where there is no network. */
export interface AnswerRow extends Kept {
  readonly kind: 'answer';
  readonly value: unknown;
}

export type Row = HeldRow | DraftRow | WaitingRow | SentRow | TroubleRow | TextRow | AnswerRow;
export type Kind = Row['kind'];
export type RowOf<Of extends Kind> = Extract<Row, { kind: Of }>;

/** Rows of one kind, those with a number in their order. */
export function rowsOf<Of extends Kind>(rows: Iterable<Row>, kind: Of): RowOf<Of>[] {
  const found = [...rows].filter((row): row is RowOf<Of> => row.kind === kind);
  return found.toSorted((one, other) => numberOf(one) - numberOf(other));
}

function numberOf(row: Row): number {
  return 'number' in row ? row.number : 0;
}

/** One more than any number there is: behind everything. */
export function nextNumber(rows: Iterable<Row>): number {
  return 1 + Math.max(0, ...[...rows].map(numberOf));
}

/** One less than any held one's: before everything. */
export function firstNumber(rows: Iterable<Row>): number {
  return Math.min(0, ...rowsOf(rows, 'held').map(numberOf)) - 1;
}
