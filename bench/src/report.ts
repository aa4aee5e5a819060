/** How benchmarks speak: figures on standard output, progress on standard error. */

type Figures = { readonly [name: string]: number | string | Figures };

/** Prints the figures as one JSON object, or as a table for people. */
export function report(figures: Figures, asJson: boolean): void {
  if (asJson) {
    process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
    return;
  }
  const lines = flat(figures);
  const width = Math.max(...lines.map(([name]) => name.length));
  for (const [name, value] of lines) process.stdout.write(`${name.padEnd(width)}  ${value}\n`);
}

/** Nested figures by their paths: `peer.tokensPerSecond`. */
function flat(figures: Figures): [string, number | string][] {
  return Object.entries(figures).flatMap(([name, value]): [string, number | string][] =>
    typeof value === 'object' ? flat(value).map(([inner, leaf]) => [`${name}.${inner}`, leaf]) : [[name, value]],
  );
}

export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Rounds to so many significant digits: more would promise what a noisy machine cannot keep. */
export function figure(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}

/** The most memory this process has had resident so far, in bytes. */
export function peakRssBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
