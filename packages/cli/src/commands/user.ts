// `user`: accounts.
import { type Client, everyItem } from '@tastemaker/client';
import type { ListedUser, Role, User, UserUpdate } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { handle, wholeNumber } from '../context.js';
import { Failure } from '../failure.js';
import { collect } from '../references.js';

interface Details {
  readonly name?: string;
  readonly email?: string;
  readonly role?: Role;
}

const roles = () => new Option('--role <role>', 'what they may do').choices(['admin', 'researcher', 'labeler']);

export function addUser(program: Command): void {
  const user = program.command('user').description('people (for admins)');
  user
    .command('create <name>')
    .description('make an account')
    .option('--email <address>', 'with which they log in')
    .addOption(roles().default('labeler'))
    .action(
      handle<Details>(async (context, { email, role = 'labeler' }, [name = '']) => {
        const made = await connect(context).client.createUser({ name, role, email: email ?? null });
        context.terminal.result(made, line(made));
      }),
    );
  user
    .command('list')
    .description('everybody, with what exports call them')
    .action(
      handle(async (context) => {
        const users = await everybody(connect(context).client);
        context.terminal.result(users, users.map((one) => `${line(one)}  ${seenText(one)}`).join('\n'));
      }),
    );
  user
    .command('update <user>')
    .description('change name, address or role')
    .option('--name <name>')
    .option('--email <address>')
    .addOption(roles())
    .action(
      handle<Details>(async (context, { name, email, role }, [reference = '']) => {
        const change: UserUpdate = {
          ...(name === undefined ? {} : { name }),
          ...(email === undefined ? {} : { email }),
          ...(role === undefined ? {} : { role }),
        };
        const changed = await update(connect(context).client, reference, change);
        context.terminal.result(changed, line(changed));
      }),
    );
  addLogins(user);
  addEnding(user);
}

interface LinkOptions {
  readonly hours: number;
}

function addLogins(user: Command): void {
  user
    .command('link <user>')
    .description('make a one-time login link to hand over; earlier ones are void')
    .option('--hours <n>', 'how long it can be used', wholeNumber(1), 24)
    .action(
      handle<LinkOptions>(async (context, { hours }, [reference = '']) => {
        const { client } = connect(context);
        const { id } = await findUser(client, reference);
        const link = await client.createLoginLink(id, { expiresInSeconds: hours * 3600 });
        context.terminal.note(`logs in once, until ${link.expiresAt}:`);
        context.terminal.result(link, link.url);
      }),
    );
  user
    .command('forget-password <user>')
    .description('remove a password; they log in by a link and set another')
    .action(
      handle(async (context, _options, [reference = '']) => {
        const changed = await update(connect(context).client, reference, { password: null });
        context.terminal.result(changed, `${changed.name} has no password now`);
      }),
    );
}

function addEnding(user: Command): void {
  for (const [name, disabled, words] of [
    ['disable', true, 'refuse their tokens and logins'],
    ['enable', false, 'let them in again'],
  ] as const) {
    user
      .command(`${name} <user>`)
      .description(words)
      .action(
        handle(async (context, _options, [reference = '']) => {
          const changed = await update(connect(context).client, reference, { disabled });
          context.terminal.result(changed, line(changed));
        }),
      );
  }
  user
    .command('delete <user>')
    .description('delete name, address and logins for good; their judgments stay under a pseudonym')
    .action(
      handle(async (context, _options, [reference = '']) => {
        const { client } = connect(context);
        const { id, pseudonym } = await findUser(client, reference);
        await client.deleteUser(id);
        context.terminal.result({ id, pseudonym, deleted: true }, `deleted; what they judged is ${pseudonym}’s`);
      }),
    );
}

async function update(client: Client, reference: string, change: UserUpdate): Promise<User> {
  return client.updateUser((await findUser(client, reference)).id, change);
}

function everybody(client: Client): Promise<ListedUser[]> {
  return collect(everyItem((page) => client.listUsers(page)));
}

/** Somebody by id, address or name. @throws {Failure} when nobody fits, or several do. */
async function findUser(client: Client, reference: string): Promise<User> {
  const fitting = (await everybody(client)).filter(({ id, email, name }) => [id, email, name].includes(reference));
  const [only, another] = fitting;
  if (only !== undefined && another === undefined) return only;
  const message = only === undefined ? `there is nobody called ${reference}` : `several people are called ${reference}`;
  throw new Failure('no_user', message, { cure: 'name them by id: tastemaker user list' });
}

function line({ id, name, email, role, pseudonym, disabledAt }: User): string {
  const state = disabledAt === null ? '' : '  disabled';
  return `${id}  ${name}${email === null ? '' : ` <${email}>`}  ${role}  ${pseudonym}${state}`;
}

function seenText({ lastSeenAt }: ListedUser): string {
  return lastSeenAt === null ? 'never here' : `last here ${lastSeenAt}`;
}
