import { type Command, InvalidArgumentError, Option } from 'commander';
import { decimal, wholeNumber } from '../../context.js';
import type { ConfigValue } from './config-values.js';

/** A run's configuration as flags, each with its default in --help. */
export interface ConfigFlag {
  readonly option: Option;
  readonly value: ConfigValue;
}

export function addConfigFlags(command: Command, values: readonly ConfigValue[]): ConfigFlag[] {
  const flags = values.map((value) => ({ value, option: optionOf(value) }));
  for (const { option } of flags) command.addOption(option);
  return flags;
}

/** What was given of the configuration, in its places; what was left out is not in it. */
export function givenConfig(
  flags: readonly ConfigFlag[],
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const { option, value } of flags) {
    const given = options[option.attributeName()];
    if (given === undefined) continue;
    let part = config;
    for (const key of value.path.slice(0, -1)) part = partOf(part, key);
    Object.assign(part, { ...value.implies, ...part, [value.path.at(-1) ?? '']: given });
  }
  return config;
}

/** Options have no default of commander's: what was not given has to be told from what was. */
function optionOf({ name, type, choices, least, description, standard }: ConfigValue): Option {
  if (type === 'boolean' && standard === false) return new Option(`--${name}`, description);
  const words = [description.replaceAll('null:', 'none:'), `(default: ${shown(standard)})`]
    .filter((part) => part !== '')
    .join(' ');
  const option = new Option(`--${name} <${placeholder(type)}>`, words);
  if (type === 'integer') option.argParser(wholeNumber(least));
  else if (type === 'number') option.argParser(decimal(least));
  else if (type === 'boolean') option.argParser(trueOrFalse);
  else if (choices !== undefined) option.choices([...choices]);
  return option;
}

function placeholder(type: ConfigValue['type']): string {
  return { integer: 'n', number: 'x', boolean: 'true|false', string: 'which', array: 'which...' }[type];
}

function trueOrFalse(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidArgumentError('must be true or false');
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.join(' ');
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function partOf(whole: Record<string, unknown>, key: string): Record<string, unknown> {
  const there = whole[key];
  const part: Record<string, unknown> = typeof there === 'object' && there !== null ? { ...there } : {};
  whole[key] = part;
  return part;
}
