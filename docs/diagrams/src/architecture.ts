// The generated blocks of docs/architecture.md: what each draws, and putting them between their markers.

import { drawAssignmentStates } from './assignment-states.js';
import { drawJudgmentWay, drawRewardRunWay } from './call-chains.js';
import { drawPackages } from './packages.js';
import { drawTables } from './tables.js';

/** By the name in the markers. */
const drawings: Readonly<Record<string, (root: string) => Promise<string>>> = {
  packages: drawPackages,
  'judgment-way': drawJudgmentWay,
  'assignment-states': drawAssignmentStates,
  'reward-run-way': drawRewardRunWay,
  tables: drawTables,
};

/**
 * The document with every block drawn anew.
 * @param root the repository's folder
 * @throws Error when the document lacks the markers of a block
 */
export async function drawArchitecture(document: string, root: string): Promise<string> {
  let drawn = document;
  for (const [name, draw] of Object.entries(drawings)) drawn = replaceBlock(drawn, name, await draw(root));
  return drawn;
}

function replaceBlock(document: string, name: string, content: string): string {
  const [begin, end] = [`<!-- begin generated: ${name} -->`, `<!-- end generated: ${name} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/architecture.md lacks the markers of the block "${name}".`);
  return `${document.slice(0, from + begin.length)}\n\n${content}\n\n${document.slice(to)}`;
}
