// Bodies in other servers' shapes: what is not done here is refused by its name, never ignored, unless it is given with a value
// that changes nothing, since clients send many parameters with their defaults.
import { z } from 'zod';

type Plain = string | number | boolean;

/** A parameter that is not done here, with the values at which it changes nothing. */
export function without(...neutral: [Plain, ...Plain[]]) {
  const values = neutral.map((value) => JSON.stringify(value)).join(' or ');
  return z.literal(neutral, { error: `is not supported here: leave it out, or give ${values}` }).nullish();
}

export const notSupported = 'is not supported here: leave it out';
export const noObject = z.strictObject({}, { error: notSupported }).nullish();
export const noList = z.array(z.unknown(), { error: notSupported }).max(0, { error: notSupported }).nullish();

/** Of parameters that are not named: null says that nothing is meant. */
const unknownParameter = z.null({ error: 'is no parameter that is supported here: leave it out' });

/** An object with these properties; others are refused by their name. Its type leaves out that they may be null. */
export function closed<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodType<z.output<z.ZodObject<Shape>>, z.input<z.ZodObject<Shape>>> {
  return z.object(shape).catchall(unknownParameter);
}
