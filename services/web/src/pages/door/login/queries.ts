// What the login page asks the server: how one can log in here, and whether everything that is needed is there.
import { queryOptions } from '@tanstack/react-query';
import type { Readiness } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';

export const loginMethodsQuery = queryOptions({
  queryKey: ['login-methods'],
  queryFn: () => client.loginMethods(),
  staleTime: 300_000,
});

/** Answered with 503 while something is away, and by nobody while the API itself is. */
export const readinessQuery = queryOptions({
  queryKey: ['readiness'],
  queryFn: async ({ signal }) => {
    const response = await fetch('/readyz', { signal });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server checks what it answers against the contracts
    return (await response.json()) as Readiness;
  },
  staleTime: 0,
  refetchInterval: ({ state }) => (state.status === 'error' || missingParts(state.data).length > 0 ? 3000 : 30_000),
});

export interface MissingPart {
  readonly part: string;
  readonly reason: string;
}

export function missingParts(readiness: Readiness | undefined): readonly MissingPart[] {
  if (readiness === undefined) return [];
  const supervised = readiness.waitingFor ?? [];
  const away = Object.entries(readiness.checks)
    .filter(([part, { ok }]) => !ok && !supervised.some((each) => each.part === part))
    .map(([part, { error }]) => ({ part, reason: error ?? '' }));
  return [...away, ...supervised.map(({ part, reason }) => ({ part, reason }))];
}
