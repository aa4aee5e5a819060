/** Figures of several things of one kind, as a table for people. */

type Cell = number | string | Readonly<Record<string, number>>;

/** Prints a row for each thing, under the names of its figures. @param title stands over the things' names */
export function printTable(title: string, things: Readonly<Record<string, object>>): void {
  const rows = Object.entries(things).map(([name, figures]): [string, Map<string, Cell>] => [
    name,
    new Map(Object.entries(figures)),
  ]);
  const columns = [...new Set(rows.flatMap(([, figures]) => [...figures.keys()]))];
  const lines = [
    [title, ...columns],
    ...rows.map(([name, figures]) => [name, ...columns.map((column) => textOf(figures.get(column)))]),
  ];
  const widths = [title, ...columns].map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  for (const [name = '', ...cells] of lines) {
    const padded = cells.map((cell, at) => cell.padStart(widths[at + 1] ?? 0));
    process.stdout.write(`${[name.padEnd(widths[0] ?? 0), ...padded].join('  ')}\n`);
  }
  process.stdout.write('\n');
}

function textOf(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if (typeof cell !== 'object') return String(cell);
  return Object.entries(cell)
    .map(([name, count]) => `${name}: ${count}`)
    .join(', ');
}
