// What a labeler types, parsed.
import { type FlagReason, flagReason, type SkipReason } from '@tastemaker/contracts';
import {
  criterionRefusal,
  type JudgingRules,
  type JudgmentRefusal,
  type LetterRanking,
  parseRanking,
  remarkRefusal,
  strengthRefusal,
  strengthSign,
  verdictRefusal,
} from '@tastemaker/labeling';
import { hintFor } from './hints.js';

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
      readonly ranking: LetterRanking;
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
export type Rules = { readonly labels: readonly string[] } & JudgingRules;

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
      return refusedOr(verdictRefusal({ verdict: 'allBad' }, rules), { kind: 'allBad' });
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

function refusedOr(refusal: JudgmentRefusal | undefined, answer: Answer): Answer {
  return refusal === undefined ? answer : problem(hintFor(refusal));
}

function rationale(text: string, rules: Rules): Answer {
  if (text === '' && rules.rationale !== 'none') return problem('why? why <your reason>');
  const { rationale: wanted } = rules;
  const refusal = remarkRefusal({ rationale: text || '-' }, { rationale: wanted, betterAnswer: 'none' });
  return refusedOr(refusal, { kind: 'rationale', text });
}

function better(text: string, rules: Rules): Answer {
  const refusal = remarkRefusal({ betterAnswer: text }, { rationale: 'optional', betterAnswer: rules.betterAnswer });
  if (refusal === undefined && text === '') {
    return problem('what would be better? better <the answer>, \\n for a new line');
  }
  return refusedOr(refusal, { kind: 'better', text: text.replaceAll('\\n', '\n') });
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
    ratings[label] = Number(value);
  }
  const refusal = criterionRefusal({ ...criterion, required: false }, ratings, labels);
  if (refusal !== undefined) return problem(hintFor(refusal));
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
  const strength = strengthOf(ranking, amount, rules);
  const refusal =
    verdictRefusal({ verdict: 'ranking', ranking }, rules) ??
    strengthRefusal({ ranking, strength }, rules, rules.labels);
  return refusedOr(refusal, { kind: 'ranking', ranking, ...(strength === undefined ? {} : { strength }) });
}

/** The signed strength of a pair's ranking. A tie says it by itself where the project asks for one. */
function strengthOf(
  ranking: LetterRanking,
  amount: string | undefined,
  { labels, strength }: Rules,
): number | undefined {
  const isTie = ranking.length === 1;
  if (amount === undefined) return strength === 'required' && labels.length === 2 && isTie ? 0 : undefined;
  return isTie ? Number(amount) : Number(amount) * strengthSign(ranking, labels) || 0;
}
