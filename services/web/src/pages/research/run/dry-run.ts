// Dry runs: they tell what a run would take, and make no model.
import type { Run, RunCreate } from '@tastemaker/contracts';

export function isDryRun({ config }: Run): boolean {
  return 'dryRun' in config && config.dryRun;
}

/** The run that was tried, in earnest. */
export function orderInEarnest({ config, snapshotId, baseModelId, seed, on, trainer }: Run): RunCreate {
  return {
    config: 'dryRun' in config ? { ...config, dryRun: false } : config,
    snapshotId,
    baseModelId,
    seed,
    ...(trainer === null ? {} : { on, trainer }),
  };
}

/** What a dry run found; undefined where it did not. */
export interface Plan {
  readonly seconds: number | undefined;
  readonly steps: number | undefined;
  readonly pairs: number | undefined;
  readonly comparisons: number | undefined;
  readonly prompts: number | undefined;
  readonly tokens: number | undefined;
  readonly tokensPerSecond: number | undefined;
  readonly largestStepTokens: number | undefined;
  readonly parameters: number | undefined;
  /** Measured while the largest step was tried. */
  readonly measuredMemoryBytes: number | undefined;
  readonly freeMemoryBytes: number | undefined;
  /** Of a run elsewhere: from a table, not measured. */
  readonly devices: number | undefined;
  readonly memoryPerDeviceBytes: number | undefined;
  readonly deviceMemoryBytes: number | undefined;
  readonly tooLong: number | undefined;
  readonly refused: number | undefined;
  readonly shortened: number | undefined;
}

export function planOf({ metrics }: Pick<Run, 'metrics'>): Plan {
  const of = (name: keyof Plan) => metrics[`plan/${name}`];
  return {
    seconds: of('seconds'),
    steps: of('steps'),
    pairs: of('pairs'),
    comparisons: of('comparisons'),
    prompts: of('prompts'),
    tokens: of('tokens'),
    tokensPerSecond: of('tokensPerSecond'),
    largestStepTokens: of('largestStepTokens'),
    parameters: of('parameters'),
    measuredMemoryBytes: of('measuredMemoryBytes'),
    freeMemoryBytes: of('freeMemoryBytes'),
    devices: of('devices'),
    memoryPerDeviceBytes: of('memoryPerDeviceBytes'),
    deviceMemoryBytes: of('deviceMemoryBytes'),
    tooLong: of('tooLong'),
    refused: of('refused'),
    shortened: of('shortened'),
  };
}
