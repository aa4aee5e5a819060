// The lines that an import has left out because they are wrong, as a file.
import type { RefusedLine } from '@tastemaker/contracts';

/** JSON lines: each line's number, what is wrong with it, and its row, whose integers stay exact. */
export function refusedLines(refused: readonly RefusedLine[]): string {
  return refused
    .map(({ line, message, row }) => `${JSON.stringify({ line, message }).slice(0, -1)},"row":${row ?? 'null'}}\n`)
    .join('');
}
