// What models were measured at, in their cards: a section for each suite, words for people between comments that hold the
// numbers, so that a card that travels with its model's files brings them along. And the word of caution that follows.
import { z } from 'zod';
import type { Model, ModelEvaluation } from './models.js';

const numbers = z.record(z.string(), z.number());
/** Sections lie between comments, which Markdown doesn't show. */
const beginning = /<!-- evaluation: ([a-z0-9-]+) (\{.*?\}) -->/g;

/** The card with the suite's section in the place of its earlier one, or at the end. */
export function cardWithEvaluation(card: string, { suite, metrics, report }: ModelEvaluation): string {
  const end = `<!-- end of evaluation: ${suite} -->`;
  const begin = `<!-- evaluation: ${suite} ${JSON.stringify(metrics).replaceAll('>', '\\u003e')} -->`;
  const section = `${begin}\n${report.replaceAll('<!--', '&lt;!--').trim()}\n${end}`;
  const earlier = [...card.matchAll(beginning)].find(([, named]) => named === suite);
  const to = earlier === undefined ? -1 : card.indexOf(end, earlier.index);
  if (earlier !== undefined && to >= 0) {
    return `${card.slice(0, earlier.index)}${section}${card.slice(to + end.length)}`;
  }
  const before = card.trimEnd();
  return before === '' ? `${section}\n` : `${before}\n\n${section}\n`;
}

/** A model's metrics and card with an evaluation in them; what the suite found earlier is replaced. */
export function withEvaluation(
  { metrics, card }: Pick<Model, 'metrics' | 'card'>,
  evaluation: ModelEvaluation,
): Pick<Model, 'metrics' | 'card'> {
  const { suite, metrics: found } = evaluation;
  const others = Object.entries(metrics).filter(([name]) => !name.startsWith(`${suite}/`));
  const own = Object.entries(found).map(([name, value]): [string, number] => [`${suite}/${name}`, value]);
  return { metrics: Object.fromEntries([...others, ...own]), card: cardWithEvaluation(card, evaluation) };
}

/** The card's sections, in their order: each suite with its numbers and its report's words. */
export function evaluationsInCard(card: string): ModelEvaluation[] {
  return [...card.matchAll(beginning)].flatMap((found) => {
    const [begin, suite = '', json = ''] = found;
    const metrics = numbers.safeParse(parsed(json));
    const from = found.index + begin.length;
    const to = card.indexOf(`<!-- end of evaluation: ${suite} -->`, from);
    return metrics.success && to >= 0 ? [{ suite, metrics: metrics.data, report: card.slice(from, to).trim() }] : [];
  });
}

/** The numbers of all of a card's sections, under `<suite>/<name>`. */
export function metricsInCard(card: string): Record<string, number> {
  const sections = [...card.matchAll(beginning)].flatMap(([, suite = '', json = '']) => {
    const found = numbers.safeParse(parsed(json));
    return found.success ? Object.entries(found.data).map(([name, value]) => [`${suite}/${name}`, value] as const) : [];
  });
  return Object.fromEntries(sections);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    return error; // A card may be anybody's: what looks like a section and is none says nothing.
  }
}

const measured = z.object({
  'microworld/answersInForm': z.number(),
  'microworld/knowledge': z.number(),
  'microworld/invents': z.number(),
  'microworld/knowledgeWithContext': z.number(),
  'microworld/contextOfNewNames': z.number().optional(),
  'microworld/contextInOtherWords': z.number().optional(),
});

/** What a model gets wrong, in a sentence for whoever is about to believe it; null where it was not measured. */
export function wordOfCaution(metrics: Readonly<Record<string, number>>): string | null {
  const found = measured.safeParse(metrics);
  if (!found.success) return null;
  const share = (name: keyof z.infer<typeof measured>) => shareText(metrics, name);
  const inForm = `Measured on the microworld (in brackets 95 % intervals and how many were asked): answers in form ${share('microworld/answersInForm')}`;
  if (found.data['microworld/answersInForm'] < 0.5) {
    return `${inForm}: it goes on with a text as documents do, and does not answer.`;
  }
  const elsewhere = [
    ...(found.data['microworld/contextOfNewNames'] === undefined
      ? []
      : [`${share('microworld/contextOfNewNames')} where names are of new syllables`]),
    ...(found.data['microworld/contextInOtherWords'] === undefined
      ? []
      : [`${share('microworld/contextInOtherWords')} in other words than it was trained on`]),
  ];
  return (
    `${inForm}, right about what only its pre-training told it ${share('microworld/knowledge')}, invents answers about ` +
    `what does not exist ${share('microworld/invents')}, right with the context in the prompt ` +
    `${[share('microworld/knowledgeWithContext'), ...elsewhere].join(', ')}. Double-check what it says.`
  );
}

/** With its interval and how many questions were asked, where they were measured, too. */
function shareText(metrics: Readonly<Record<string, number>>, name: string): string {
  const [value = Number.NaN, low, high, asked] = ['', 'Low', 'High', 'N'].map((part) => metrics[name + part]);
  if (low === undefined || high === undefined || asked === undefined) return `${percent(value)} %`;
  return `${percent(value)} % [${percent(low)} to ${percent(high)}, n = ${asked}]`;
}

function percent(share: number): string {
  return (100 * share).toFixed(0);
}
