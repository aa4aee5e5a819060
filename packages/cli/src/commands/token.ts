// `token`: bearer tokens.
import { type Client, everyItem } from '@tastemaker/client';
import { type Role, type Token, type TokenScope, tokenScope } from '@tastemaker/contracts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { connect } from '../connection.js';
import { handle, wholeNumber } from '../context.js';
import { collect, findProject } from '../references.js';
import { restoreAdminToken } from '../supervisor/restore-admin.js';

interface CreateOptions {
  readonly for?: string;
  readonly role: Role;
  readonly project?: string;
  readonly name: string;
  readonly scopes?: TokenScope[];
  readonly days?: number;
}

interface RotateOptions {
  readonly overlap: number;
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
    .option('--scopes <scopes>', `what it may be used for: ${tokenScope.options.join(', ')} (default: all)`, scopes)
    .option('--days <n>', 'how long it is valid (default: until it is revoked)', wholeNumber(1))
    .action(
      handle<CreateOptions>(async (context, options) => {
        const { client } = connect(context);
        const userId = options.for === undefined ? undefined : await invite(client, options.for, options);
        const made = await client.createToken({
          name: options.name,
          scopes: options.scopes ?? null,
          expiresAt: options.days === undefined ? null : inDays(options.days),
          ...(userId === undefined ? {} : { userId }),
        });
        context.terminal.note('shown once; keep it safe:');
        context.terminal.result(made, made.secret);
      }),
    );
  token
    .command('list')
    .description('tokens and sessions, without their secrets')
    .option('--everybody', "everybody's (for admins)")
    .action(
      handle<{ readonly everybody?: true }>(async (context, { everybody }) => {
        const { client } = connect(context);
        const whose = everybody === undefined ? {} : { everybody };
        const tokens = await collect(everyItem((page) => client.listTokens({ ...page, ...whose })));
        context.terminal.result(tokens, tokens.map(line).join('\n'));
      }),
    );
  token
    .command('rotate <id>')
    .description('give a token a new secret; the old one works a while longer')
    .option('--overlap <seconds>', 'how long the old secret works beside the new one', wholeNumber(0), 3600)
    .action(
      handle<RotateOptions>(async (context, { overlap }, [id = '']) => {
        const rotated = await connect(context).client.rotateToken(id, { overlapSeconds: overlap });
        context.terminal.note(
          `shown once; keep it safe. The old one works until ${rotated.previousValidUntil ?? 'now'}:`,
        );
        context.terminal.result(rotated, rotated.secret);
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
  addRestoring(token);
}

interface RestoreOptions {
  readonly newAccount?: boolean;
}

function addRestoring(token: Command): void {
  token
    .command('restore-admin')
    .description(
      'make this home’s admin token, or TASTEMAKER_ADMIN_TOKEN, valid again; on the machine that has the database',
    )
    .option('--new-account', 'a new token for a new admin account: for when nobody can log in to the old one')
    .action(
      handle<RestoreOptions>(async ({ env, terminal }, { newAccount = false }) => {
        const { user, tokenFile } = await restoreAdminToken(env, newAccount);
        const words = `the admin token speaks for ${user.name} (${user.id})${tokenFile === null ? '' : `; it stands in ${tokenFile}`}`;
        terminal.result({ user, tokenFile }, words);
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

function scopes(text: string): TokenScope[] {
  return text.split(',').map((one) => {
    const scope = tokenScope.safeParse(one.trim());
    if (!scope.success)
      throw new InvalidArgumentError(`are some of ${tokenScope.options.join(', ')}, with commas between`);
    return scope.data;
  });
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 24 * 3600 * 1000).toISOString();
}

function line({ id, kind, name, scopes: allowed, lastUsedAt, expiresAt }: Token): string {
  const may = allowed?.join(',') ?? 'all';
  return `${id}  ${kind}  ${name}  ${may}  last used ${lastUsedAt ?? 'never'}  ${expiresAt === null ? '' : `until ${expiresAt}`}`.trimEnd();
}
