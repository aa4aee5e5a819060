// What the server answered; lines while it is on its way, and the failure in its place.
import type { ReactNode } from 'react';
import { Failure } from './failure.js';
import { LoadingLines } from './loading-lines.js';

interface Query<Data> {
  /** Undefined: not yet answered. */
  readonly data: Data | undefined;
  readonly isError: boolean;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

interface LoadedProps<Data> {
  readonly query: Query<Data>;
  readonly lines?: number;
  readonly children: (data: Data) => ReactNode;
}

/** Data that is there already stays on the page while it is asked for anew, and when that fails. */
export function Loaded<Data>({ query, lines = 4, children }: LoadedProps<Data>) {
  return (
    <>
      {query.isError && (
        <Failure
          error={query.error}
          onTryAgain={() => {
            query.refetch();
          }}
        />
      )}
      {query.data === undefined ? !query.isError && <LoadingLines lines={lines} /> : children(query.data)}
    </>
  );
}
