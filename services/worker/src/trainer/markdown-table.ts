/** A Markdown table, one line an entry. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [tableLine(header), tableLine(header.map(() => '---')), ...rows.map(tableLine)];
}

/** Four digits are enough for a reader. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
