// The small values that every resource is made of, each with the range that is stored: what a schema accepts, the
// database holds. test/ranges.test.ts refuses integers without a range.
import { z } from 'zod';

/** The largest `integer` of PostgreSQL; every whole number that is given ends here at the latest. */
export const int32Max = 2 ** 31 - 1;

export const id = z.uuid();

/** What is counted, as answers tell it: as many as a number holds exactly. */
export const count = z.int().min(0);

/** Of a run: updates that were made. */
export const trainingStep = z.int().min(0).max(int32Max);

/** From 1: versions, revisions, lines. */
export const ordinal = z.int().min(1).max(int32Max);

function numberOfDigits(given: number): number {
  return typeof given === 'string' && /^\d{1,16}$/.test(given) ? Number(given) : given;
}

/** A whole number in the text of an address or a header, digits only: no sign, blank, fraction, exponent or base. */
export function digits(min: number, max: number) {
  return z.preprocess(numberOfDigits, z.int().min(min).max(max));
}

/** Yes or no in the text of an address. */
export const yesOrNo = z
  .stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' })
  .meta({ enum: ['true', 'false'] });

/** For the OpenAPI document: exactly one of these properties is given. The rule itself stands beside it, as a refinement. */
export function oneOfThese(...properties: string[]) {
  return { oneOf: properties.map((property) => ({ required: [property] })) };
}

/** For the OpenAPI document, likewise. */
export const noneTwice = { uniqueItems: true };

/** As answers tell an instant: ISO 8601, UTC. */
export const timestamp = z.iso.datetime().describe('ISO 8601, UTC');

/** The first and the last instant that may be given; offsets can't lead out of what PostgreSQL and JavaScript both read. */
const instants = { first: Date.UTC(1970, 0), last: Date.UTC(9999, 11, 31, 23, 59, 59, 999) };

const givenInstant = z.iso
  .datetime({ offset: true })
  .max(40)
  .refine((text) => {
    const time = Date.parse(text);
    return time >= instants.first && time <= instants.last;
  }, 'must lie between the years 1970 and 9999')
  .meta({ description: 'ISO 8601, from 1970 to 9999' });

/** An instant that is given, with any offset; read as UTC, to the millisecond, and told so. */
export const instant = z.codec(givenInstant, timestamp, {
  decode: (text) => new Date(text).toISOString(),
  encode: (text) => text,
});

/** What a model reads or is to say. */
export const text = z.string().max(4_000_000);

export const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // A name of blanks is trimmed to nothing.
  .meta({ pattern: '\\S' });

/** A part of a host name, RFC 1123: 63 characters at most, and no hyphen at its ends. */
const hostLabel = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
/** Up to the @, RFC 5321: 64 characters at most, and no dot at its ends or after a dot. */
const localPart = "(?=.{1,64}@)[A-Za-z0-9_'+-]+(?:\\.[A-Za-z0-9_'+-]+)*";

/** RFC 5321 allows no longer one. */
export const email = z.email({ pattern: new RegExp(`^${localPart}@(?:${hostLabel}\\.)+[A-Za-z]{2,63}$`) }).max(254);

/** Content hash of an artifact: lower-case hexadecimal sha256. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');

export const seed = z.int().min(0).max(int32Max);

/** What belongs to the installation belongs to no project: every researcher may use it, and admins change it. */
export const installation = 'installation';

/** Whose things are meant, in an address. */
export const ownerQuery = z
  .union([id, z.literal(installation)])
  .describe(`A project's id, or ${installation}; all that you may see, where it is left out`);

export const idParams = z.object({ id });
