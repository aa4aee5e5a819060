// The draft of what is judged now, and how long it was looked at. It starts anew with each assignment, in the same tick.

import type { Assignment } from '@tastemaker/contracts';
import { useEffect, useRef, useState } from 'react';
import { type Draft, emptyDraft } from './draft.js';
import { type Command, type Judging, judge, startJudging } from './judging.js';

export interface JudgingState {
  readonly judging: Judging;
  readonly give: (command: Command) => void;
  /** The draft with the time that it was looked at up to now. */
  readonly draftNow: () => Draft;
}

/** @param keep is given the draft whenever it changes */
export function useJudging(
  assignment: Assignment,
  stored: Draft | undefined,
  keep: (draft: Draft) => void,
): JudgingState {
  const [state, setState] = useState(() => ({ id: assignment.id, judging: startJudging(stored ?? emptyDraft) }));
  const fresh = state.id === assignment.id ? state : { id: assignment.id, judging: startJudging(stored ?? emptyDraft) };
  if (fresh !== state) setState(fresh);
  const { judging } = fresh;
  const looked = useLookedMs(assignment.id, judging.draft.dwellMs);

  const first = useRef(judging.draft);
  const keeping = useRef(keep);
  useEffect(() => {
    keeping.current = keep;
  });
  useEffect(() => {
    if (judging.draft === first.current || judging.draft === emptyDraft) return;
    keeping.current({ ...judging.draft, dwellMs: looked() });
  }, [judging.draft, looked]);

  return {
    judging,
    give: (command) => {
      setState((before) => ({ ...before, judging: judge(before.judging, command, assignment) }));
    },
    draftNow: () => ({ ...judging.draft, dwellMs: looked() }),
  };
}

/** Time goes on while the page is in sight. */
function useLookedMs(assignmentId: string, before: number): () => number {
  const clock = useRef({ id: '', ms: 0, since: 0 });
  if (clock.current.id !== assignmentId) clock.current = { id: assignmentId, ms: before, since: performance.now() };
  useEffect(() => {
    const turn = () => {
      const { id, ms, since } = clock.current;
      const now = performance.now();
      clock.current = { id, ms: document.hidden ? ms + now - since : ms, since: now };
    };
    document.addEventListener('visibilitychange', turn);
    return () => {
      document.removeEventListener('visibilitychange', turn);
    };
  }, []);
  return useRef(() => {
    const { ms, since } = clock.current;
    return document.hidden ? ms : ms + performance.now() - since;
  }).current;
}
