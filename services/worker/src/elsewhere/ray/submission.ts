// What a run is as a job of Ray.
import { type Run, type TrainerOptions, trainerOptions } from '@tastemaker/contracts';
import type { RaySubmission } from './jobs-client.js';

/** The id of an attempt's job: known before it is submitted, so that an answer that was lost leads to no second job. */
export function jobIdOf(runId: string, attempt: number): string {
  return `tastemaker-${runId}-${attempt}`;
}

export interface TrainerAccess {
  readonly attempt: number;
  readonly token: string;
  /** Where the trainer reaches the API. */
  readonly url: string;
}

/** @param packageName of the trainer's own files; an image holds them itself */
export function submissionOf(
  { id, name, trainer }: Pick<Run, 'id' | 'name' | 'trainer'>,
  { attempt, token, url }: TrainerAccess,
  packageName: string,
): RaySubmission {
  const options = trainer ?? trainerOptions.parse({});
  const { cpusPerNode, gpusPerNode, memoryGiB, nodes } = options;
  const reserved = nodes === 1;
  return {
    submission_id: jobIdOf(id, attempt),
    entrypoint: 'python -m tastemaker_trainer',
    runtime_env: runtimeEnv(options, { TASTEMAKER_URL: url, TASTEMAKER_TRAINER_TOKEN: token }, packageName),
    metadata: { job_name: name, tastemaker_run: id, tastemaker_attempt: String(attempt) },
    // Of several machines, the entrypoint only starts the processes, which reserve what they take.
    entrypoint_num_cpus: reserved ? cpusPerNode : 0,
    entrypoint_num_gpus: reserved ? gpusPerNode : 0,
    ...(reserved && memoryGiB !== null && { entrypoint_memory: memoryGiB * 2 ** 30 }),
  };
}

function runtimeEnv(
  { image, runtimeEnv: given }: TrainerOptions,
  variables: Readonly<Record<string, string>>,
  packageName: string,
): Record<string, unknown> {
  // Ray takes no working directory beside an image.
  if (image !== null) return { image_uri: image, env_vars: variables };
  const own = given?.['env_vars'];
  const others = typeof own === 'object' && own !== null ? own : {};
  return { ...given, working_dir: `gcs://${packageName}`, env_vars: { ...others, ...variables } };
}
