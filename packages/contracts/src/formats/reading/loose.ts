// Values as files of others have them: numbers and lists that a CSV cell or a parquet column holds as text, splits and roles
// by their many names.
import { z } from 'zod';
import type { Split } from '../../prompts.js';
import { structureOf } from './structured-text.js';

/** As people and programs write numbers: none in another base, and none with blanks in it. */
const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** A number, or a text that is one; an empty text, and Python's nan, is none. */
export const looseNumber = z
  .union(
    [
      z.number(),
      z
        .string()
        .trim()
        .refine((text) => text === '' || /^nan$/i.test(text) || (decimal.test(text) && Number.isFinite(Number(text))))
        .transform((text) => (text === '' || /^nan$/i.test(text) ? null : Number(text))),
    ],
    'must be a number',
  )
  .nullish()
  .transform((value) => value ?? null);

export const looseBoolean = z
  .union(
    [
      z.boolean(),
      z.literal([0, 1]).transform(Boolean),
      z.stringbool(),
      z.literal(['', '0.0', 'nan', 'NaN']).transform(() => false),
      z.literal('1.0').transform(() => true),
    ],
    'must be true or false',
  )
  .nullish()
  .transform((value) => value ?? false);

const splitNames: Record<string, Split> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  dev: 'validation',
  eval: 'validation',
  test: 'test',
};

/** `TRAIN`, `dev`, …; empty or missing: none. */
export const looseSplit = z
  .string()
  .nullish()
  .transform((text, context): Split | undefined => {
    if (text === null || text === undefined || text.trim() === '') return undefined;
    const found = splitNames[text.trim().toLowerCase()];
    if (found === undefined) context.addIssue(`must be one of ${Object.keys(splitNames).join(', ')}`);
    return found;
  });

/** A list of texts, also as JSON or as Python writes it, or texts parted by commas. */
export const looseTags = z
  .union(
    [z.array(z.string()), z.string().transform((text, context) => tagsIn(text, context))],
    'must be a list of texts, or texts parted by commas',
  )
  .nullish()
  .transform((tags) => (tags ?? []).map((tag) => tag.trim()).filter((tag) => tag !== ''))
  .pipe(z.array(z.string().max(100)).max(50));

function tagsIn(text: string, context: z.RefinementCtx): string[] {
  const structure = text.trimStart().startsWith('[') ? structureOf(text) : undefined;
  if (structure === undefined) return text.split(',');
  const list = 'value' in structure ? z.array(z.string().nullable()).safeParse(structure.value) : undefined;
  if (list?.success === true) return list.data.flatMap((tag) => tag ?? []);
  // A text that only begins with a bracket.
  if ('fault' in structure) return text.split(',');
  context.addIssue('must be a list of texts');
  return z.NEVER;
}

/** Whoever judged: a name or a number. A number that no float holds exactly is one that has been rounded on its way. */
export const looseLabeler = z
  .union(
    [
      z
        .string()
        .max(200)
        .refine((text) => !/^[-+]?\d+(?:\.\d+)?[eE]\+?\d+$/.test(text.trim()), {
          error: ({ input }) => labelerFault({ input }),
        }),
      z.bigint().transform(String),
      z
        .number()
        .refine((number) => !Number.isInteger(number) || Number.isSafeInteger(number))
        .transform(String),
    ],
    { error: (issue) => labelerFault(issue) },
  )
  .nullish()
  .transform((name) => (name === null || name === undefined || name.trim() === '' ? undefined : name));

function labelerFault({ input }: { input?: unknown }): string {
  if (typeof input === 'number' || (typeof input === 'string' && /^[-+\d.]+[eE]/.test(input.trim())))
    return `${String(input)} is a rounded number: write ids of more than 15 digits as text`;
  return 'must be a name of at most 200 characters, or a number';
}
