// What stands beside a reward model's weights: an ensemble's heads, its members' folders, and its normalisation.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Normalisation } from './reward-model.js';

/** What stands beside a reward model's weights is not what it should be. */
export class RewardModelFileError extends Error {
  readonly code = 'reward_model_file';

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path} ${problem}`, options);
    this.name = 'RewardModelFileError';
  }
}

/** The key of config.json that states the normalisation. */
export const normalisationKey = 'reward_normalisation';
export const headsFile = 'ensemble.json';
export const membersFolder = 'members';

/** Ten thousand heads of a large model. */
const largestFile = 2 ** 28;

export function readHeads(folder: string, width: number): Float32Array | undefined {
  const file = join(folder, headsFile);
  if (!existsSync(file)) return undefined;
  const content = readJson(file);
  const heads = typeof content === 'object' && content !== null && 'heads' in content ? content.heads : undefined;
  if (!Array.isArray(heads) || heads.length === 0 || !heads.every((head) => isVector(head, width))) {
    throw new RewardModelFileError(file, `does not hold "heads" of ${width} numbers each.`);
  }
  return Float32Array.from(heads.flat());
}

function isVector(value: unknown, width: number): value is number[] {
  return Array.isArray(value) && value.length === width && value.every((each) => typeof each === 'number');
}

export function readNormalisation(folder: string): Normalisation | undefined {
  const file = join(folder, 'config.json');
  if (!existsSync(file)) return undefined;
  const config = readJson(file);
  if (typeof config !== 'object' || config === null || !(normalisationKey in config)) return undefined;
  const stated = config[normalisationKey];
  if (!isNormalisation(stated)) {
    throw new RewardModelFileError(
      file,
      `has a "${normalisationKey}" without mean, deviation above 0 and the reference's name.`,
    );
  }
  return { mean: stated.mean, deviation: stated.deviation, reference: stated.reference };
}

function isNormalisation(value: unknown): value is Normalisation {
  if (typeof value !== 'object' || value === null) return false;
  if (!('mean' in value && 'deviation' in value && 'reference' in value)) return false;
  const { mean, deviation, reference } = value;
  return typeof mean === 'number' && typeof deviation === 'number' && deviation > 0 && typeof reference === 'string';
}

function readJson(file: string): unknown {
  if (statSync(file).size > largestFile) throw new RewardModelFileError(file, `is larger than ${largestFile} bytes.`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new RewardModelFileError(file, 'is not valid JSON.', { cause });
  }
}

/** Where the further models of an ensemble lie: numbered from 1, in order; the model itself is the first member. */
export function memberFolders(folder: string): { readonly name: string; readonly path: string }[] {
  const parent = join(folder, membersFolder);
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .toSorted((a, b) => Number(a) - Number(b))
    .map((name) => ({ name, path: join(parent, name) }));
}
