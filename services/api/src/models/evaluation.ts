// Where the findings of an evaluation stand in a model: numbers among its metrics, words as a section of its card.
import type { Model, ModelEvaluation } from '@tastemaker/contracts';

/** The model's metrics and card with the evaluation in them; what the suite found earlier is replaced. */
export function withEvaluation(
  { metrics, card }: Pick<Model, 'metrics' | 'card'>,
  { suite, metrics: found, report }: ModelEvaluation,
): Pick<Model, 'metrics' | 'card'> {
  const others = Object.entries(metrics).filter(([name]) => !name.startsWith(`${suite}/`));
  const own = Object.entries(found).map(([name, value]): [string, number] => [`${suite}/${name}`, value]);
  return { metrics: Object.fromEntries([...others, ...own]), card: withSection(card, suite, report) };
}

/** Sections lie between comments, which Markdown doesn't show. */
function withSection(card: string, suite: string, report: string): string {
  const begin = `<!-- evaluation: ${suite} -->`;
  const end = `<!-- end of evaluation: ${suite} -->`;
  const section = `${begin}\n${report.replaceAll('<!--', '&lt;!--').trim()}\n${end}`;
  const from = card.indexOf(begin);
  const to = card.indexOf(end, from);
  if (from >= 0 && to >= 0) return `${card.slice(0, from)}${section}${card.slice(to + end.length)}`;
  const before = card.trimEnd();
  return before === '' ? `${section}\n` : `${before}\n\n${section}\n`;
}
