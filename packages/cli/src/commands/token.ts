import { type Client, everyItem } from '@tastemaker/client';
import type { Role } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { handle } from '../context.js';
import { collect, findProject } from '../references.js';

interface CreateOptions {
  readonly for?: string;
  readonly role: Role;
  readonly project?: string;
  readonly name: string;
}

export function addToken(program: Command): void {
  const token = program.command('token').description('who may talk to the API');
  token
    .command('create')
    .description('make a token: your own, or with --for one for a new person')
    .option('--for <name>', 'make an account of this name, and its token')
    .addOption(
      new Option('--role <role>', 'of the new account').choices(['admin', 'researcher', 'labeler']).default('labeler'),
    )
    .option('--project <project>', 'make the new account a member of this project')
    .option('--name <name>', 'what the token is for', 'made on the command line')
    .action(
      handle<CreateOptions>(async (context, options) => {
        const { client } = connect(context);
        const userId = options.for === undefined ? undefined : await invite(client, options.for, options);
        const made = await client.createToken({ name: options.name, ...(userId === undefined ? {} : { userId }) });
        context.terminal.note('shown once; keep it safe:');
        context.terminal.result(made, made.secret);
      }),
    );
  token
    .command('list')
    .description('tokens, without their secrets')
    .action(
      handle(async (context) => {
        const { client } = connect(context);
        const tokens = await collect(everyItem((page) => client.listTokens(page)));
        context.terminal.result(
          tokens,
          tokens.map((each) => `${each.id}  ${each.name}  last used ${each.lastUsedAt ?? 'never'}`).join('\n'),
        );
      }),
    );
  token
    .command('revoke <id>')
    .description('make a token worthless')
    .action(
      handle(async (context, _options, [id = '']) => {
        await connect(context).client.revokeToken(id);
        context.terminal.result({ id, revoked: true }, `revoked ${id}`);
      }),
    );
}

async function invite(client: Client, name: string, { role, project }: CreateOptions): Promise<string> {
  const place = project === undefined ? undefined : await findProject(client, project);
  const user = await client.createUser({ name, role });
  if (place !== undefined)
    await client.addMember(place.id, { userId: user.id, role: role === 'labeler' ? 'labeler' : 'researcher' });
  return user.id;
}
