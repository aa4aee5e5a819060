import type { Assignment, FlagReason, SkipReason } from '@tastemaker/contracts';
import { flagReason } from '@tastemaker/contracts';
import { parseRanking } from './ranking.js';

/** What a labeler typed, understood. */
export type Answer =
  | Verdict
  | Remark
  | { readonly kind: 'flag'; readonly label: string | null; readonly reason: FlagReason; readonly note: string }
  | { readonly kind: 'undo' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'help' }
  | { readonly kind: 'problem'; readonly problem: string };

/** Ends an assignment. */
export type Verdict =
  | {
      readonly kind: 'ranking';
      readonly ranking: readonly (readonly string[])[];
      /** As the API has it: positive where the first letter is better. */
      readonly strength?: number;
    }
  | { readonly kind: 'allBad' }
  | { readonly kind: 'skip'; readonly reason: SkipReason };

/** Goes along with the verdict. */
export type Remark =
  | { readonly kind: 'rationale'; readonly text: string }
  | { readonly kind: 'rating'; readonly criterion: string; readonly ratings: Readonly<Record<string, number>> }
  | { readonly kind: 'better'; readonly text: string };

/** Which letters there are, and what the project takes. */
export type Rules = { readonly labels: readonly string[] } & Pick<
  Assignment,
  'allowTies' | 'allowAllBad' | 'allowPartialRankings' | 'strength' | 'rationale' | 'criteria' | 'betterAnswer'
>;

const reasons: Readonly<Record<string, SkipReason>> = {
  unclear: 'unclear',
  hard: 'too_hard',
  offensive: 'offensive',
  broken: 'broken',
  conflict: 'conflict_of_interest',
  other: 'other',
};

export const skipWords = Object.keys(reasons);

/** `b>a=d>c`, `b>a 2`, `x`, `s unclear`, `why …`, `rate wit a=4 b=2`, `better …`, `flag b broken …`, `u`, `q`, `?`. */
export function parseAnswer(line: string, rules: Rules): Answer {
  const text = line.trim();
  const [, word = '', rest = ''] = /^(\S+)(?:\s+(.*))?$/s.exec(text) ?? [];
  switch (word.toLowerCase()) {
    case '':
    case '?':
    case 'help':
      return { kind: 'help' };
    case 'q':
    case 'quit':
      return { kind: 'quit' };
    case 'u':
    case 'undo':
      return { kind: 'undo' };
    case 'x':
      return rules.allowAllBad ? { kind: 'allBad' } : problem('here one candidate must be best');
    case 's':
    case 'skip':
      return skipFor(rest.toLowerCase());
    case 'why':
      return rationale(rest, rules);
    case 'rate':
      return rating(rest.toLowerCase(), rules);
    case 'better':
      return better(rest, rules);
    case 'flag':
      return flag(rest, rules);
    default:
      return rankingFor(text, rules);
  }
}

function problem(text: string): Answer {
  return { kind: 'problem', problem: text };
}

function skipFor(word: string): Answer {
  const reason = reasons[word];
  return reason === undefined ? problem(`say why: s ${skipWords.join(' | ')}`) : { kind: 'skip', reason };
}

function rationale(text: string, rules: Rules): Answer {
  if (rules.rationale === 'none') return problem('the project takes no rationale');
  return text === '' ? problem('why? why <your reason>') : { kind: 'rationale', text };
}

function better(text: string, rules: Rules): Answer {
  if (rules.betterAnswer === 'none') return problem('the project takes no better answers');
  if (text === '') return problem('what would be better? better <the answer>, \\n for a new line');
  return { kind: 'better', text: text.replaceAll('\\n', '\n') };
}

function rating(text: string, { criteria, labels }: Rules): Answer {
  const [key = '', ...given] = text.split(/\s+/);
  const criterion = criteria.find((one) => one.key.toLowerCase() === key);
  if (criterion === undefined) {
    const keys = criteria.map((one) => one.key).join(', ');
    return problem(criteria.length === 0 ? 'the project rates nothing' : `rate what? There are: ${keys}`);
  }
  const ratings: Record<string, number> = {};
  for (const one of given) {
    const [, letter = '', value = ''] = /^([a-z])=(-?\d+)$/.exec(one) ?? [];
    const label = letter.toUpperCase();
    if (label === '') return problem(`${one} is no rating: rate ${criterion.key} a=${criterion.scale.max}`);
    if (!labels.includes(label)) return problem(`there is no ${label}`);
    const { min, max } = criterion.scale;
    if (Number(value) < min || Number(value) > max) return problem(`${criterion.key} is from ${min} to ${max}`);
    ratings[label] = Number(value);
  }
  if (given.length === 0) return problem(`rate which? rate ${criterion.key} a=${criterion.scale.max}`);
  return { kind: 'rating', criterion: criterion.key, ratings };
}

function flag(text: string, { labels }: Rules): Answer {
  const [, which = '', why = '', note = ''] = /^(\S+)\s+(\S+)(?:\s+(.*))?$/s.exec(text) ?? [];
  const label = which.toLowerCase() === 'prompt' ? null : which.toUpperCase();
  const reason = flagReason.safeParse(why.toLowerCase()).data;
  if (label !== null && !labels.includes(label)) return problem('flag what? flag <letter or prompt> <reason> <note>');
  if (reason === undefined) return problem(`flag it for: ${flagReason.options.join(' | ')}`);
  return { kind: 'flag', label, reason, note };
}

function rankingFor(text: string, rules: Rules): Answer {
  const [, letters = text, amount] = /^(.*\S)\s+([0-3])$/.exec(text) ?? [];
  const parsed = parseRanking(letters, rules.labels, rules.allowPartialRankings);
  if ('problem' in parsed) return problem(parsed.problem);
  const { ranking } = parsed;
  if (!rules.allowTies && ranking.some((group) => group.length > 1)) return problem('ties are not allowed here');
  const strength = strengthOf(ranking, amount, rules);
  if (typeof strength === 'string') return problem(strength);
  return { kind: 'ranking', ranking, ...(strength === undefined ? {} : { strength }) };
}

/** The signed strength of a pair's ranking; a text: what is wrong with it. */
function strengthOf(
  ranking: readonly (readonly string[])[],
  amount: string | undefined,
  { labels, strength }: Rules,
): number | string | undefined {
  const isTie = ranking.length === 1;
  if (amount === undefined) {
    if (strength !== 'required' || labels.length !== 2) return undefined;
    return isTie ? 0 : 'say how much better it is, 1 to 3: b>a 2';
  }
  if (strength === 'none') return 'the project takes no strength';
  if (labels.length !== 2) return 'a strength is for two candidates only';
  const size = Number(amount);
  if (isTie) return size === 0 ? 0 : 'a tie has strength 0';
  return ranking[0]?.[0] === labels[0] ? size : -size || 0;
}
