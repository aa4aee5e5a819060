// How the inference service is asked for a reward model.
import type { InferenceTarget } from '@tastemaker/contracts';
import { type Database, inferenceTarget } from '@tastemaker/database';

/** @throws Error that names the model where it cannot be asked; DatabaseError `not_found` */
export async function rewardTarget(
  database: Database,
  { id, name, status }: { readonly id: string; readonly name: string; readonly status: string },
): Promise<InferenceTarget> {
  const target = await inferenceTarget(database, id);
  if (target === undefined) throw new Error(`The model ${name} is not ready: ${status}.`);
  return target;
}
