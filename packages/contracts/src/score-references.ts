// Reference sets: where a reward model's scores lie on the answers of a snapshot, so that they can be told as deviations
// from its mean.
import { z } from 'zod';
import { count, id, name, timestamp } from './primitives.js';
import { split } from './prompts.js';

export const referenceName = name.describe('Of a reference set');

export const scoreScale = z.object({
  name: referenceName,
  mean: z.number(),
  deviation: z.number().gt(0).describe('Standard deviation'),
});

export const scoreReference = scoreScale
  .extend({
    modelId: id,
    projectId: id
      .nullable()
      .describe(
        'Whose it is: the model’s project, or the snapshot’s where the model is the installation’s; null: everybody’s',
      ),
    snapshotId: id.nullable().describe('Whose answers were scored; null: the model came with it'),
    count: count.nullable().describe('How many answers were scored; null: the model does not say'),
    createdAt: timestamp.nullable(),
  })
  .meta({ id: 'ScoreReference' });

/** Score the answers of a snapshot of comparisons or demonstrations, and keep their mean and deviation under a name. */
export const scoreReferenceCreate = z.object({
  name: referenceName,
  snapshotId: id,
  split: split.optional().describe('Only answers to these prompts'),
  limit: z
    .int()
    .min(2)
    .max(2000)
    .default(500)
    .describe('Of more answers than this, so many are drawn, always the same'),
});

export const scoreReferences = z.object({ items: z.array(scoreReference) });

export type ScoreScale = z.infer<typeof scoreScale>;
export type ScoreReference = z.infer<typeof scoreReference>;
export type ScoreReferenceCreate = z.input<typeof scoreReferenceCreate>;
