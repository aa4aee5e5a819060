// A run as it goes: its events are followed, and what they change is asked for anew, at most every two seconds.

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '@tastemaker/client/browser';
import type { Run } from '@tastemaker/contracts';
import { finalStatuses } from '@tastemaker/contracts/values';
import { useEffect, useState } from 'react';
import { client } from '../../../app/client.js';
import { runLogQuery, runQuery } from './queries.js';

const pauseMs = 2000;

export type Liveness = { readonly state: 'over' | 'live' } | { readonly state: 'stale'; readonly since: number };

export function isOver(run: Run): boolean {
  return finalStatuses.some((status) => status === run.status);
}

/** Follows the run until it is over. */
export function useLiveRun(run: Run): Liveness {
  const queries = useQueryClient();
  const [liveness, setLiveness] = useState<Liveness>({ state: 'live' });
  const over = isOver(run);
  const { id } = run;
  useEffect(() => {
    if (over) return undefined;
    const leaving = new AbortController();
    void follow(queries, id, leaving.signal, setLiveness);
    return () => {
      leaving.abort();
    };
  }, [queries, id, over]);
  return over ? { state: 'over' } : liveness;
}

async function follow(
  queries: QueryClient,
  runId: string,
  signal: AbortSignal,
  tell: (liveness: Liveness) => void,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refresh = () => {
    timer = undefined;
    void queries.invalidateQueries({ queryKey: ['run', runId] });
    void queries.invalidateQueries({ queryKey: ['run-curves', runId] });
  };
  try {
    const log = await queries.ensureQueryData(runLogQuery(runId));
    const after = log.items.at(-1)?.sequence ?? 0;
    const events = client.runEvents(runId, { after, signal });
    while ((await events.next()).done !== true) {
      tell({ state: 'live' });
      timer ??= setTimeout(refresh, pauseMs);
    }
  } catch (error) {
    if (signal.aborted) return;
    tell({ state: 'stale', since: Date.now() });
    // Refused for good, such as after a logout: what was refused is told where it is asked next.
    if (error instanceof ApiError) await queries.invalidateQueries({ queryKey: runQuery(runId).queryKey });
  } finally {
    if (signal.aborted) clearTimeout(timer);
  }
}
