// Aliases: names that stand for one of several versions of a reward model, switched while they are asked.
import { z } from 'zod';
import { id, name, timestamp } from './primitives.js';

/** The alias that is meant where a request names no model. */
export const currentAlias = 'current';

export const aliasName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, dots, hyphens and underscores, 64 at most')
  .refine((text) => !z.uuid().safeParse(text).success, 'must not look like an id');

export const modelAlias = z
  .object({
    name: aliasName,
    modelId: id,
    modelName: name,
    since: timestamp,
    setBy: id.nullable(),
  })
  .meta({ id: 'ModelAlias' });

export const modelAliases = z.object({ items: z.array(modelAlias) });

/** Let the alias stand for another model from now on. */
export const modelAliasSet = z.object({
  modelId: id,
  force: z
    .boolean()
    .default(false)
    .describe('Also where the model lacks reference sets of the one before, which requests may name'),
});

export type ModelAlias = z.infer<typeof modelAlias>;
export type ModelAliasSet = z.input<typeof modelAliasSet>;
