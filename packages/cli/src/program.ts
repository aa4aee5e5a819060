import { Command } from 'commander';

/** The command's tree: one file per command, registered here in the order that help shows. */
export function buildProgram(): Command {
  const program = new Command('tastemaker')
    .description('Turns people’s picks between candidate answers into a reward model.')
    .option('--json', 'print the result as JSON on stdout')
    .option('--server <url>', 'the API to talk to (TASTEMAKER_API_URL; default: the one started from this home)')
    .option('--token <token>', 'the token to present (TASTEMAKER_TOKEN; default: this home’s admin token)')
    .showHelpAfterError('(add --help to see how)')
    .exitOverride();
  for (const register of []) register(program);
  return program;
}
