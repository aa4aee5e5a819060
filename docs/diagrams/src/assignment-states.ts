// The states of an assignment, from the table that the rules of judging hold and the database's tests walk.

import { assignmentEvents, assignmentTransitions, slotStates, type Transition } from '@tastemaker/labeling';
import { mermaid } from './mermaid.js';

const states = Object.entries(assignmentTransitions);

export async function drawAssignmentStates(): Promise<string> {
  return [diagram(), '', table()].join('\n');
}

function diagram(): string {
  const names = Object.entries(slotStates).map(([state, slot]) => `  ${state}: ${state} (slot ${slot})`);
  const arrows = states.flatMap(([from, transitions]) =>
    assignmentEvents.flatMap((event) => {
      const transition = transitions[event];
      return 'to' in transition ? [`  ${from} --> ${transition.to}: ${event}`] : [];
    }),
  );
  return mermaid(['stateDiagram-v2', '  direction LR', ...names, '  [*] --> leased: lease', ...arrows]);
}

/** A row for each event, a column for each state; padded as the formatter pads tables. */
function table(): string {
  const columns = [
    ['', ...assignmentEvents],
    ...states.map(([state, transitions]) => [state, ...assignmentEvents.map((event) => describe(transitions[event]))]),
  ].map(padded);
  return (columns[0] ?? []).map((_cell, row) => `| ${columns.map((column) => column[row]).join(' | ')} |`).join('\n');
}

/** @returns the cells in one width, with a rule under the first */
function padded([head = '', ...cells]: readonly string[]): string[] {
  const width = Math.max(...[head, ...cells].map(({ length }) => length));
  return [head.padEnd(width), '-'.repeat(width), ...cells.map((cell) => cell.padEnd(width))];
}

function describe(transition: Transition): string {
  if ('to' in transition) return `→ ${transition.to}`;
  if ('refused' in transition) return `\`${transition.refused}\``;
  return 'repeats' in transition ? 'answered as before' : 'never asked';
}
