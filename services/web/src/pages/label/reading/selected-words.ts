// The words that are selected on the page, on one line.

export function selectedWords(): string {
  return (getSelection()?.toString() ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 200);
}
