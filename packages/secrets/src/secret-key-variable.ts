// The key as a service finds it in its environment.
import { z } from 'zod';
import { parseSecretKey } from './secret-key.js';

/** A variable that holds the key; what is wrong with it becomes an issue of the variable. */
export const secretKeyVariable = z.string().transform((text, context) => {
  try {
    return parseSecretKey(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});
