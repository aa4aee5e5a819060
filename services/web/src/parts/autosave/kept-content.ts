// What was typed and not yet saved, kept in the browser: a closed tab loses nothing.

export function readKept<Content>(key: string): Content | undefined {
  try {
    const text = localStorage.getItem(key);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written below, under a key of this kind of content
    return text === null ? undefined : (JSON.parse(text) as Content);
  } catch {
    // Storage is refused in this window, or another program's: nothing was kept.
    return undefined;
  }
}

/** Undefined: it is saved, and need not be kept. */
export function keep(key: string, content: unknown): void {
  try {
    if (content === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(content));
  } catch {
    // Storage is refused in this window, or full: the text is in the page, and is saved in a moment.
  }
}
