// `start`: the whole installation under one supervisor.
import { existsSync, writeFileSync } from 'node:fs';
import { ApiError, createClient } from '@tastemaker/client';
import type { User } from '@tastemaker/contracts';
import { surviveOutputErrors } from '@tastemaker/service';
import type { Command } from 'commander';
import { failureOfCall } from '../connection.js';
import { type Context, handle } from '../context.js';
import { describeDemo, runDemoLoop } from '../demo/loop.js';
import { messageOf } from '../supervisor/home.js';
import { stopSignal } from '../supervisor/signals.js';
import { type Installation, startInstallation } from '../supervisor/supervisor.js';

interface StartOptions {
  readonly demo: boolean;
}

/** So that who labels by hand after the demo finds something to judge. */
const promptsForPeople = 20;

const refusedToken =
  'This home’s admin token was revoked, or is not known to this database: log in with your own account.\n' +
  '  → `tastemaker token restore-admin` makes it valid, for the account that it had';

export function addStart(program: Command): void {
  program
    .command('start')
    .description('run everything from the home folder; the first time also the demo project')
    .option('--no-demo', 'leave out the demo project')
    .action(handle<StartOptions>(start));
}

async function start(context: Context, options: StartOptions): Promise<void> {
  const stopping = stopSignal();
  // Whoever watched the output may leave, and the disk it goes to may be full: the installation goes on.
  process.stdout.removeAllListeners('error');
  surviveOutputErrors();
  const { terminal, env } = context;
  const installation = await startInstallation(env, terminal, stopping);
  try {
    terminal.note(`Tastemaker serves at ${installation.url} from ${installation.home.folder}`);
    await Promise.race([untilStopped(context, installation, options, stopping), installation.failed]);
  } finally {
    terminal.note('stopping …');
    await installation.stop();
  }
}

async function untilStopped(
  context: Context,
  installation: Installation,
  options: StartOptions,
  stopping: AbortSignal,
): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    stopping.addEventListener('abort', () => resolve(), { once: true });
    if (stopping.aborted) resolve();
  });
  const admin = await adminOf(installation);
  if (admin === undefined) context.terminal.note(refusedToken);
  if (admin !== undefined && options.demo && !existsSync(installation.home.demoDoneFile)) {
    // An installation without its demo still serves; the next start tries it again.
    const demo = firstDemo(context, installation, stopping).catch((error: unknown) => {
      if (!stopping.aborted) context.terminal.note(`the demo failed: ${messageOf(failureOfCall(error))}`);
    });
    await Promise.race([demo, aborted]);
  }
  if (!stopping.aborted) {
    const loginLink = admin === undefined ? null : await adminLink(installation, admin);
    context.terminal.result(welcomeRecord(installation, loginLink), welcome(installation, loginLink));
  }
  await aborted;
}

async function firstDemo(context: Context, installation: Installation, stopping: AbortSignal): Promise<void> {
  const summary = await runDemoLoop({
    url: installation.url,
    home: installation.home.folder,
    token: installation.adminToken,
    engine: installation.engine,
    terminal: context.terminal,
    signal: stopping,
    leftForPeople: promptsForPeople,
  });
  context.terminal.note(describeDemo(summary));
  writeFileSync(installation.home.demoDoneFile, `${JSON.stringify(summary, null, 2)}\n`);
}

/** Whose the home's token is; undefined: nobody's any more, or somebody's who is disabled or no admin now. */
async function adminOf({ url, adminToken }: Installation): Promise<User | undefined> {
  try {
    const caller = await createClient({ baseUrl: url, token: adminToken }).me();
    return caller.role === 'admin' ? caller : undefined;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return undefined;
    throw error;
  }
}

/** A one-time link for whoever started this; what an earlier start printed is void. */
async function adminLink({ url, adminToken }: Installation, { id }: User): Promise<string> {
  return (await createClient({ baseUrl: url, token: adminToken }).createLoginLink(id)).url;
}

function welcomeRecord(installation: Installation, loginLink: string | null): unknown {
  return {
    url: installation.url,
    loginLink,
    docs: `${installation.url}/docs`,
    home: installation.home.folder,
    tokenFile: installation.home.adminTokenFile,
  };
}

function welcome(installation: Installation, loginLink: string | null): string {
  return [
    '',
    ...(loginLink === null ? [] : [`  Log in, once:    ${loginLink}`]),
    `  The API:         ${installation.url}/docs`,
    `  Admin token:     ${installation.home.adminTokenFile}`,
    '  Label by hand:   pnpm tastemaker label   (in another terminal)',
    `  Logs:            ${installation.home.logsFolder}`,
    '  Stop:            Ctrl+C',
    '',
  ].join('\n');
}
