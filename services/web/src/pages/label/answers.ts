// What pages of labeling ask the server besides the work itself: asked once for all parts that show it, kept for as long as the
// document is open, and asked again when it is old and somebody looks, or when the work says that it has changed.
import { useSyncExternalStore } from 'react';
import { noticeSessionEnd } from '../../app/session-end.js';

export interface Answer<Data> {
  /** The last that was answered; undefined: nothing yet. */
  readonly data: Data | undefined;
  /** The last time it was asked in vain. */
  readonly isError: boolean;
  readonly error: unknown;
  readonly refetch: () => void;
}

/** What the answers are about; with the question's further arguments it names one answer. */
export type Subject =
  | 'project'
  | 'guideline'
  | 'guideline-changes'
  | 'own-progress'
  | 'own-judgments'
  | 'own-enrolment';

type Argument = string | number;

export interface Question<Arguments extends readonly Argument[], Data> {
  readonly subject: Subject;
  /** @throws ApiError, ConnectionError */
  readonly ask: (project: string, ...further: Arguments) => Promise<Data>;
  /** So long an answer is not asked for again by itself. */
  readonly freshMs: number;
}

interface Entry<Data> {
  readonly watch: (listener: () => void) => () => void;
  readonly read: () => Answer<Data>;
  /** Asks again where somebody looks; else when somebody does. */
  readonly askAgain: () => void;
  readonly askIfOld: () => void;
}

const entries = new Map<string, unknown>();

/** The answer as it is known; it is asked for when it is not, or old. */
export function useAnswer<Arguments extends readonly Argument[], Data>(
  question: Question<Arguments, Data>,
  project: string,
  ...further: Arguments
): Answer<Data> {
  const entry = entryOf(question, project, further);
  return useSyncExternalStore(entry.watch, entry.read);
}

/** Something has changed these answers. */
export function askAgain(subject: Subject, project: string): void {
  forEachEntry((key, entry) => {
    if (key.startsWith(keyOf(subject, project))) entry.askAgain();
  });
}

/** Whoever was logged out is here again. */
export function askAllAgain(): void {
  forEachEntry((_key, entry) => entry.askAgain());
}

function keyOf(subject: Subject, project: string): string {
  return `${subject} ${project} `;
}

function entryOf<Arguments extends readonly Argument[], Data>(
  { subject, ask, freshMs }: Question<Arguments, Data>,
  project: string,
  further: Arguments,
): Entry<Data> {
  const key = keyOf(subject, project) + further.join(' ');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a subject has one question, whose answers are of one type
  const known = entries.get(key) as Entry<Data> | undefined;
  const entry = known ?? createEntry(() => ask(project, ...further), freshMs);
  entries.set(key, entry);
  return entry;
}

function forEachEntry(use: (key: string, entry: Entry<unknown>) => void): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `entryOf` alone puts them there
  for (const [key, entry] of entries) use(key, entry as Entry<unknown>);
}

function createEntry<Data>(ask: () => Promise<Data>, freshMs: number): Entry<Data> {
  const listeners = new Set<() => void>();
  let answer: Answer<Data> = { data: undefined, isError: false, error: undefined, refetch: run };
  let heardAt: number | undefined;
  let isAsking = false;
  /** What is asked for now may be from before a change. */
  let isToBeAskedAgain = false;

  function change(to: Partial<Answer<Data>>): void {
    answer = { ...answer, ...to };
    for (const listener of listeners) listener();
  }

  function run(): void {
    if (!isAsking) void hear();
  }

  async function hear(): Promise<void> {
    isAsking = true;
    try {
      do {
        isToBeAskedAgain = false;
        const data = await ask();
        heardAt = performance.now();
        change({ data, isError: false, error: undefined });
      } while (isToBeAskedAgain);
    } catch (error) {
      noticeSessionEnd(error);
      change({ isError: true, error });
    } finally {
      isAsking = false;
    }
  }

  function askIfOld(): void {
    if (listeners.size > 0 && (heardAt === undefined || performance.now() - heardAt > freshMs)) run();
  }

  return {
    watch: (listener) => {
      listeners.add(listener);
      askIfOld();
      return () => {
        listeners.delete(listener);
      };
    },
    read: () => answer,
    askAgain: () => {
      heardAt = undefined;
      isToBeAskedAgain = isAsking;
      askIfOld();
    },
    askIfOld,
  };
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) forEachEntry((_key, entry) => entry.askIfOld());
});
