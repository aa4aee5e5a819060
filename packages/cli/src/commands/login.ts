// `login`, `logout`: a session for the other commands.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { type Client, createClient } from '@tastemaker/client';
import type { Session } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect, namedServer, serverUrl } from '../connection.js';
import { type Context, handle } from '../context.js';
import { Failure, usageFailure } from '../failure.js';
import { forgetSession, keepSession } from '../session-file.js';

interface LoginOptions {
  readonly email?: string;
}

export function addLogin(program: Command): void {
  program
    .command('login [link]')
    .description('log in by a one-time link, or with --email by a password, read from stdin')
    .option('--email <address>', 'whose password follows on stdin')
    .action(
      handle<LoginOptions>(async (context, { email }, [link]) => {
        const url = link === undefined ? serverUrl(context) : (namedServer(context) ?? new URL(link).origin);
        const { user, token } = await openSession(createClient({ baseUrl: url }), context, { link, email });
        if (token.secret === null)
          throw new Failure('login_failed', 'the server answered a session without its secret');
        keepSession(context.env.home, { url, token: token.secret });
        context.terminal.result({ user, expiresAt: token.expiresAt }, `logged in as ${user.name} (${user.role})`);
      }),
    );
  program
    .command('logout')
    .description('end the session that `login` began')
    .action(
      handle(async (context) => {
        await connect(context).client.logout();
        forgetSession(context.env.home);
        context.terminal.result({ loggedOut: true }, 'logged out');
      }),
    );
}

async function openSession(
  client: Client,
  context: Context,
  given: { link: string | undefined; email: string | undefined },
): Promise<Session> {
  if (given.link !== undefined) return client.loginByLink({ secret: new URL(given.link).hash.slice(1) });
  if (given.email !== undefined) {
    return client.loginByPassword({ email: given.email, password: await firstLine(context, 'Password: ') });
  }
  throw usageFailure('log in how?', 'give the link that an admin made for you, or --email and a password on stdin');
}

/** Not shown while it is typed: a terminal's echo goes where nobody sees it. */
async function firstLine({ terminal }: Context, question: string): Promise<string> {
  const typed = terminal.input.isTTY === true;
  if (typed) terminal.note(question);
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: terminal.input, output, terminal: typed });
  try {
    for await (const line of lines) return line;
  } finally {
    lines.close();
  }
  throw usageFailure('no password came on stdin');
}
