/** The flags of a benchmark: its own, `--json` and `--help`. */
import process from 'node:process';
import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

const common = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const satisfies Options;

type Flags<Own extends Options> = ReturnType<typeof parseArgs<{ options: Own & typeof common }>>['values'];

/** Ends the process after the usage where that is asked for, and with the exit code of wrong usage for a flag that is none. */
export function benchFlags<const Own extends Options>(usage: string, options: Own): Flags<Own> {
  try {
    const values: Flags<Own> = parseArgs({ options: { ...options, ...common } }).values;
    // Of the shared flags the type is known whatever a benchmark adds.
    const { help }: { help?: unknown } = values;
    return help === true ? endWith(usage, 0) : values;
  } catch (error) {
    return endWith(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`, 2);
  }
}

function endWith(text: string, code: number): never {
  (code === 0 ? process.stdout : process.stderr).write(text);
  process.exit(code);
}
