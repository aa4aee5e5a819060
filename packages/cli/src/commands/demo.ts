import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { type Context, handle } from '../context.js';
import { describeDemo, runDemoLoop } from '../demo/loop.js';
import { stopSignal } from '../supervisor/signals.js';
import { startInstallation } from '../supervisor/supervisor.js';

interface DemoOptions {
  readonly engine?: 'auto' | 'native' | 'wasm';
  readonly keep?: boolean;
}

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('the whole loop once, in a throw-away home: candidates, judgments, reward model, best of n')
    .addOption(
      new Option('--engine <engine>', 'what computes (default: TASTEMAKER_ENGINE)').choices(['auto', 'native', 'wasm']),
    )
    .option('--keep', 'keep the home folder and say where it is')
    .action(handle<DemoOptions>(demo));
}

async function demo(context: Context, options: DemoOptions): Promise<void> {
  const started = Date.now();
  const { terminal } = context;
  const stopping = stopSignal();
  const home = mkdtempSync(join(tmpdir(), 'tastemaker-demo-'));
  // A home of its own, a free port, and nothing that belongs to an installation.
  const env = {
    ...context.env,
    home,
    port: 0,
    host: '127.0.0.1',
    databaseUrl: undefined,
    redisUrl: undefined,
    artifacts: undefined,
    inferenceUrl: undefined,
    adminToken: undefined,
    engine: options.engine ?? context.env.engine,
  };
  try {
    terminal.note(`demo: starting in ${home}`);
    const installation = await startInstallation(env, terminal, stopping);
    try {
      const loop = runDemoLoop({
        url: installation.url,
        token: installation.adminToken,
        engine: installation.engine,
        terminal,
        signal: stopping,
        leftForPeople: 0,
      });
      const summary = await Promise.race([loop, installation.failed]);
      const whole = { ...summary, seconds: Math.round((Date.now() - started) / 100) / 10 };
      terminal.result(whole, describeDemo(whole));
    } finally {
      await installation.stop();
    }
  } finally {
    if (options.keep === true) terminal.note(`kept: ${home}`);
    else rmSync(home, { recursive: true, force: true });
  }
}
