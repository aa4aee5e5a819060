// Aliases: names that stand for one of several versions of a reward model, switched while they are asked.
import { z } from 'zod';
import { pageQuery } from './pagination.js';
import { id, name, ownerQuery, timestamp } from './primitives.js';

/** The alias that is meant where a request names no model. */
export const currentAlias = 'current';

export const aliasName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, dots, hyphens and underscores, 64 at most')
  .refine((text) => !z.uuid().safeParse(text).success, 'must not look like an id');

export const modelAlias = z
  .object({
    name: aliasName,
    projectId: id.nullable().describe('Whose it is: each project has its own; null: the installation’s'),
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
  projectId: id
    .nullable()
    .optional()
    .describe(
      'Whose alias; null: the installation’s. Where it is left out: the model’s own project; of a model of the installation’s,' +
        ' the only project in which you are a researcher, and for admins the installation',
    ),
  force: z
    .boolean()
    .default(false)
    .describe('Also where the model lacks reference sets of the one before, which requests may name'),
});

/** Whose aliases, where one name stands for something in several projects. */
export const modelAliasQuery = z.object({ projectId: ownerQuery.optional() });
export const modelAliasHistoryQuery = pageQuery.extend(modelAliasQuery.shape);

export type ModelAliasQuery = z.input<typeof modelAliasQuery>;
export type ModelAlias = z.infer<typeof modelAlias>;
export type ModelAliasSet = z.input<typeof modelAliasSet>;
