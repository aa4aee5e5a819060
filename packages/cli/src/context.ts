// What every command gets, and how its function becomes a commander action.
import { Command, InvalidArgumentError } from 'commander';
import { type Environment, readEnvironment } from './env.js';
import { openTerminal, type Terminal } from './terminal.js';

/** What every command is given: the environment, the terminal, and the options all commands share. */
export interface Context {
  readonly env: Environment;
  readonly terminal: Terminal;
  readonly server: string | undefined;
  readonly token: string | undefined;
}

interface SharedOptions {
  readonly json?: boolean;
  readonly server?: string;
  readonly token?: string;
}

/**
 * Turns a function of (context, options, operands) into a commander action. The options' shape is what the command
 * declared, which commander's types do not follow.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names the shape that the command declared
export function handle<Options>(
  run: (context: Context, options: Options, operands: readonly string[]) => Promise<void>,
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    const command = given.at(-1);
    if (!(command instanceof Command)) throw new TypeError('commander gives an action its command last');
    const shared = command.optsWithGlobals<SharedOptions>();
    const context: Context = {
      env: readEnvironment(),
      terminal: openTerminal(shared.json === true, process),
      server: shared.server,
      token: shared.token,
    };
    await run(context, command.opts<Options & object>(), command.args);
  };
}

/** An option's parser for whole numbers of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`must be a whole number of at least ${least}`);
    return value;
  };
}

/** An option's parser for numbers of at least `least`. */
export function decimal(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least)
      throw new InvalidArgumentError(`must be a number of at least ${least}`);
    return value;
  };
}
