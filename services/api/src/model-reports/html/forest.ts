// A table of shares with their intervals on one axis: the numbers are cells, the drawing repeats them.
import { type Html, html } from './html-text.js';
import { counted, type Interval, percent, percentRange } from './numbers.js';

export interface ForestRow {
  readonly name: string;
  readonly value: number | null;
  readonly interval: Interval | null;
  /** What it is of, such as `412 votes, 60 prompts`. */
  readonly cases: string;
  /** Drawn in the second color: what the model is held against. */
  readonly isOther?: boolean;
}

/** Shares lie between 0 and 1; the dashed line is at a half. */
export function forest(caption: string, rows: readonly ForestRow[]): Html {
  if (rows.length === 0) return html``;
  return html`<table><caption>${caption}</caption>
<thead><tr><th scope="col">of</th><th scope="col" class="plot">0 % to 100 %</th><th scope="col">share</th><th scope="col">95 %</th><th scope="col">n</th></tr></thead>
<tbody>${rows.map(forestRow)}</tbody></table>`;
}

function forestRow({ name, value, interval, cases, isOther = false }: ForestRow): Html {
  return html`<tr><th scope="row">${name}</th><td class="plot">${track(value, interval, isOther)}</td><td class="value">${percent(value)}</td><td class="range">${percentRange(interval)}</td><td class="cases">${cases}</td></tr>
`;
}

const width = 240;
const middle = 10;

function track(value: number | null, interval: Interval | null, isOther: boolean): Html {
  const x = (share: number) => (width * Math.min(1, Math.max(0, share))).toFixed(1);
  const hasInterval = interval !== null && interval.low !== null && interval.high !== null;
  return html`<svg viewBox="0 0 ${width} 20" aria-hidden="true" class="${isOther ? 'other' : ''}"><path class="grid" d="M0 ${middle}H${width}"/><path class="reference" d="M${width / 2} 2V18"/>${
    hasInterval ? html`<path class="whisker" d="M${x(interval.low ?? 0)} ${middle}H${x(interval.high ?? 0)}"/>` : null
  }${value === null ? null : html`<circle class="dot" cx="${x(value)}" cy="${middle}" r="4"/>`}</svg>`;
}

export function votesOf({ pairs, prompts }: { readonly pairs: number; readonly prompts: number }): string {
  return `${counted(pairs)} votes, ${counted(prompts)} prompts`;
}
