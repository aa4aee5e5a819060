import { assignmentStatus } from '@tastemaker/contracts';
import { expect, test } from 'vitest';
import { assignmentEvents, assignmentTransitions, slotStates } from '../src/index.js';

test('every event has an answer in every state', () => {
  for (const state of assignmentStatus.options)
    expect(Object.keys(assignmentTransitions[state]).toSorted()).toEqual(assignmentEvents.toSorted());
});

test('a slot is filled by a judgment alone, and only a lease keeps it from others', () => {
  const filled = assignmentStatus.options.filter((state) => slotStates[state] === 'filled');
  const leased = assignmentStatus.options.filter((state) => slotStates[state] === 'leased');
  expect([filled, leased]).toEqual([['judged'], ['leased']]);
});

test('what was judged or skipped is left by taking it back alone', () => {
  for (const state of ['judged', 'skipped'] as const) {
    const leaving = assignmentEvents.filter((event) => {
      const transition = assignmentTransitions[state][event];
      return 'to' in transition && transition.to !== state;
    });
    expect(leaving).toEqual(['withdraw']);
  }
});
