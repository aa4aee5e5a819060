// What was typed and not yet saved, kept in the browser: a closed tab loses nothing.

export function readKept(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : JSON.parse(text);
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
