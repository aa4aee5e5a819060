// What the diagrams share: GitHub renders a fenced block of the language `mermaid`.

/** @param lines those after the first are indented by whoever makes them */
export function mermaid(lines: readonly string[]): string {
  return ['```mermaid', ...lines, '```'].join('\n');
}

/** Mermaid reads hyphens as parts of arrows. */
export function nodeId(name: string): string {
  return name.replaceAll(/\W/g, '_');
}
