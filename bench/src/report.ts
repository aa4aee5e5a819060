/** How benchmarks speak: figures on standard output, progress on standard error. */

/** Prints the figures as one JSON object, or as a table for people. */
export function report(figures: Readonly<Record<string, number | string>>, asJson: boolean): void {
  if (asJson) {
    process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
    return;
  }
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(width)}  ${value}\n`);
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
