// How an address changes when somebody narrows a list or opens something in it.

/** What is open at the side or as a form. */
const opened: ReadonlySet<string> = new Set(['open', 'of', 'new']);

/**
 * Options of `navigate`. The way back leads through filters, and from what was opened to the list; not through each letter of a
 * search or each row that was looked at, and never to what was closed.
 */
export function searchStep(before: object, after: object): { replace: boolean; resetScroll: false } {
  const [had, has] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const replace = [...new Set([...had.keys(), ...has.keys()])].every((name) => {
    const [was, is] = [writtenOf(had.get(name)), writtenOf(has.get(name))];
    if (was === is) return true;
    if (opened.has(name)) return was !== '';
    return was !== '' && is !== '' && (was.startsWith(is) || is.startsWith(was));
  });
  return { replace, resetScroll: false };
}

/** An address holds texts, numbers and truth values. */
function writtenOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
