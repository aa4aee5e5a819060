// How many judgments a labeler has in mind for now: after so many there is a calm stop, and they may go on.

import { useState } from 'react';
import { readSetting, writeSetting } from '../../app/settings.js';

export const sessionLengths = [10, 25, 50, 100] as const;

export interface Session {
  /** Undefined: no end is set. */
  readonly length: number | undefined;
  readonly done: number;
  readonly startedAt: number;
  readonly isOver: boolean;
  readonly setLength: (length: number | undefined) => void;
  /** One more was judged; −1: one was taken back. */
  readonly count: (by: 1 | -1) => void;
  readonly goOn: () => void;
}

export function useSessionLength(): Session {
  const [length, setLength] = useState(() => readLength());
  const [{ done, startedAt }, setState] = useState(() => ({ done: 0, startedAt: Date.now() }));
  return {
    length,
    done,
    startedAt,
    isOver: length !== undefined && done >= length,
    setLength: (chosen) => {
      writeSetting('session-length', chosen === undefined ? undefined : String(chosen));
      setLength(chosen);
      setState({ done: 0, startedAt: Date.now() });
    },
    count: (by) => {
      setState((before) => ({ ...before, done: Math.max(0, before.done + by) }));
    },
    goOn: () => {
      setState({ done: 0, startedAt: Date.now() });
    },
  };
}

function readLength(): number | undefined {
  const stored = Number(readSetting('session-length'));
  return sessionLengths.find((length) => length === stored);
}
