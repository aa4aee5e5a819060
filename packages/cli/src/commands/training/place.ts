// Where a run is trained, and how where that is not the worker: `--on`, and a flag for each option of a trainer.
import { readFile } from 'node:fs/promises';
import { type RunCreate, trainedOn, trainerOptions } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { usageFailure } from '../../failure.js';
import { addConfigFlags, givenConfig } from './config-flags.js';
import { configValues } from './config-values.js';

export interface PlaceOptions {
  readonly on?: string;
  readonly runtimeEnv?: string;
}

type Place = Pick<RunCreate, 'on' | 'trainer'>;

/** @returns what was given of it */
export function addPlaceFlags(
  command: Command,
): (options: PlaceOptions & Readonly<Record<string, unknown>>) => Promise<Place> {
  command.optionsGroup('Where it is trained:');
  const place = 'here, on the Ray cluster, or by a trainer that you start (default: worker)';
  command.addOption(new Option('--on <place>', place).choices(trainedOn.options));
  const flags = addConfigFlags(command, configValues(trainerOptions));
  command.option('--runtime-env <file>', 'of ray: a runtime_env as Ray takes it, as JSON');
  return async (options) => {
    const on = trainedOn.parse(options.on ?? 'worker');
    const given = givenConfig(flags, options);
    if (options.runtimeEnv !== undefined) given['runtimeEnv'] = await readJson(options.runtimeEnv);
    if (on === 'worker') {
      const [first] = Object.keys(given);
      if (first !== undefined)
        throw usageFailure(`${first} is for runs that are trained elsewhere: add --on ray, or external`);
      return {};
    }
    const parsed = trainerOptions.safeParse(given);
    if (parsed.success) return { on, trainer: parsed.data };
    throw usageFailure(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
  };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw usageFailure(`cannot read ${file} as JSON: ${String(cause)}`);
  }
}
