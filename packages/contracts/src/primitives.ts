// The small values that every resource is made of.
import { z } from 'zod';

export const id = z.uuid();
export const timestamp = z.iso.datetime().describe('ISO 8601, UTC');
export const name = z.string().trim().min(1).max(200);

/** Content hash of an artifact: lower-case hexadecimal sha256. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');

export const seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

/** What belongs to the installation belongs to no project: every researcher may use it, and admins change it. */
export const installation = 'installation';

/** Whose things are meant, in an address. */
export const ownerQuery = z
  .union([id, z.literal(installation)])
  .describe(`A project's id, or ${installation}; all that you may see, where it is left out`);

export const idParams = z.object({ id });
