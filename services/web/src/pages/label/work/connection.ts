// Whether the server can be reached as this person, and when it is tried again.

import { pauseMs } from '@tastemaker/retry';
import { sessionEnded } from '../../../app/session-end.js';
import type { Hindrance } from './sending.js';
import type { Work } from './work.js';

export interface Connection {
  readonly now: () => Pick<Work, 'connection' | 'account'>;
  readonly isOnline: () => boolean;
  /** The server answered. */
  readonly answered: () => void;
  readonly hindered: (hindrance: Hindrance) => void;
  /** The browser says that it has no network; it may be wrong, so the server is tried all the same. */
  readonly lost: () => void;
  /** No further attempt is made by itself. */
  readonly pause: () => void;
}

const firstPauseMs = 1000;
const longestPauseMs = 30_000;

export function createConnection(attempt: () => void, onChange: () => void): Connection {
  let now: Pick<Work, 'connection' | 'account'> = { connection: { state: 'online' }, account: 'known' };
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function change(to: typeof now): void {
    now = to;
    onChange();
  }

  function tryAgainLater(askedMs: number): void {
    clearTimeout(timer);
    failures += 1;
    // As long as the server asks, even where that is longer than one would wait by oneself.
    const policy = { firstPauseMs, longestPauseMs: Math.max(longestPauseMs, askedMs) };
    const waitMs = pauseMs(failures, policy, askedMs);
    timer = setTimeout(attempt, waitMs);
    change({ account: 'known', connection: { state: 'offline', triesAgainAt: Date.now() + waitMs } });
  }

  return {
    now: () => now,
    isOnline: () => now.connection.state === 'online' && now.account === 'known',
    answered: () => {
      failures = 0;
      if (now.connection.state !== 'online' || now.account !== 'known')
        change({ connection: { state: 'online' }, account: 'known' });
    },
    hindered: (hindrance) => {
      if (hindrance.kind === 'later') return tryAgainLater(hindrance.askedMs ?? 0);
      clearTimeout(timer);
      change({ connection: { state: 'online' }, account: hindrance.kind });
      if (hindrance.kind === 'loggedOut') sessionEnded();
    },
    lost: () => tryAgainLater(0),
    pause: () => clearTimeout(timer),
  };
}
