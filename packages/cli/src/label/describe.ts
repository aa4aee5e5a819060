// An assignment as the terminal shows it.
import { type Assignment, flagReason } from '@tastemaker/contracts';
import { type Rules, skipWords } from './answer.js';
import { scaleOf } from './draft.js';

/** An assignment as the terminal shows it: the prompt, the lettered candidates, and what the project asks for. */
export function describe(assignment: Assignment): string {
  const rule = '─'.repeat(60);
  const context = assignment.contextDocuments.map(({ title, text }) => `[${title}]\n${text}\n`);
  const messages = assignment.messages.map(({ role, content }) => `${role}: ${content}`);
  const candidates = assignment.candidates.map(({ label, text }) => `\n${label}\n${indent(text)}`);
  const asked = 'best first, such as b>a=d>c (? for the keys)';
  return [rule, ...context, ...messages, ...candidates, '', ...wantedFirst(assignment), asked].join('\n');
}

/** What has to be said before the verdict. */
function wantedFirst({ rationale, criteria }: Assignment): string[] {
  const required = criteria.filter((criterion) => criterion.required);
  return [
    ...required.map((criterion) => `rate each by ${scaleOf(criterion)}: rate ${criterion.key} a=… b=…`),
    ...(rationale === 'required' ? ['say why: why …'] : []),
  ];
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

/** What can be typed, as this project takes it. */
export function keys(rules: Rules): string {
  const { allowTies, allowAllBad, criteria, labels } = rules;
  const takesStrength = rules.strength !== 'none' && labels.length === 2;
  return [
    `  b>a${allowTies ? '=' : '>'}d>c   a ranking, best first${allowTies ? '; = is a tie' : ''}; b alone: b before all others`,
    ...(takesStrength ? ['  b>a 2     … and how much better, 1 to 3'] : []),
    ...(allowAllBad ? ['  x         all are bad'] : []),
    `  s reason  skip: ${skipWords.join(', ')}`,
    ...(rules.rationale === 'none' ? [] : ['  why …     your reason; goes along with what comes next']),
    ...criteria.map((criterion) => `  rate ${criterion.key} a=… b=…   by ${scaleOf(criterion)}`),
    ...(rules.betterAnswer === 'none' ? [] : ['  better …  what you would have answered (\\n: a new line)']),
    `  flag b reason …   it should not be there: ${flagReason.options.join(', ')}; flag prompt …: the prompt`,
    '  u         take your last one back and judge it anew',
    '  q         stop; this one goes back',
  ].join('\n');
}
