// Labeling instructions in Markdown. A draft can change; a published version never does.
import { z } from 'zod';
import { digits, id, int32Max, ordinal, timestamp } from './primitives.js';

export const guideline = z
  .object({
    id,
    projectId: id,
    version: ordinal,
    status: z.enum(['draft', 'published']),
    markdown: z.string(),
    createdAt: timestamp,
    publishedAt: timestamp.nullable(),
    acknowledged: z.boolean().describe('Whether the one who asks has acknowledged this version'),
  })
  .meta({ id: 'Guideline' });

export const guidelineCreate = z.object({ markdown: z.string().min(1).max(200_000) });

export const guidelineParams = z.object({ id, version: digits(1, int32Max) });

export type Guideline = z.infer<typeof guideline>;
export type GuidelineCreate = z.input<typeof guidelineCreate>;
