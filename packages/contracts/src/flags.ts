// Flags: a labeler says that a prompt or a candidate should not be there; a researcher decides.
import { z } from 'zod';

export const flagReason = z.enum(['harmful', 'personal_data', 'broken', 'wrong_language', 'duplicate', 'other']);

/** `upheld`: it is left out of snapshots for training; `dismissed`: it stays. */
export const flagState = z.enum(['open', 'upheld', 'dismissed']);

export type FlagReason = z.infer<typeof flagReason>;
export type FlagState = z.infer<typeof flagState>;
