// Something that a button does and that takes a while: whether it is under way, how it ended, and that it is not done twice at once.
import { useCallback, useEffect, useRef, useState } from 'react';
import { noticeSessionEnd } from '../app/session-end.js';

type State<Result> =
  | { readonly status: 'idle' | 'pending' }
  | { readonly status: 'done'; readonly result: Result }
  | { readonly status: 'failed'; readonly error: unknown };

export interface Action<Input extends unknown[], Result> {
  /** Does it, unless it is under way. The same function for as long as the part is shown. @returns whether it was done */
  readonly start: (...input: Input) => Promise<boolean>;
  readonly isPending: boolean;
  readonly isFailed: boolean;
  /** Why it failed last. */
  readonly error: unknown;
  /** Of the last time, once it is done. */
  readonly result: Result | undefined;
}

export function useAction<Input extends unknown[], Result>(
  act: (...input: Input) => Promise<Result>,
  onDone?: (result: Result) => unknown,
): Action<Input, Result> {
  const [state, setState] = useState<State<Result>>({ status: 'idle' });
  const isUnderWay = useRef(false);
  const current = useRef({ act, onDone });
  useEffect(() => {
    current.current = { act, onDone };
  });
  const start = useCallback(async (...input: Input) => {
    if (isUnderWay.current) return false;
    isUnderWay.current = true;
    setState({ status: 'pending' });
    try {
      const result = await current.current.act(...input);
      setState({ status: 'done', result });
      current.current.onDone?.(result);
      return true;
    } catch (error) {
      noticeSessionEnd(error);
      setState({ status: 'failed', error });
      return false;
    } finally {
      isUnderWay.current = false;
    }
  }, []);
  return {
    start,
    isPending: state.status === 'pending',
    isFailed: state.status === 'failed',
    error: state.status === 'failed' ? state.error : undefined,
    result: state.status === 'done' ? state.result : undefined,
  };
}
