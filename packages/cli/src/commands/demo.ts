// `demo`: the whole loop in a throw-away home.
import { type Command, Option } from 'commander';
import { type Context, handle } from '../context.js';
import { describeDemo, runDemoLoop } from '../demo/loop.js';
import { inThrowAwayHome } from '../supervisor/throw-away.js';

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
  const env = { ...context.env, engine: options.engine ?? context.env.engine };
  await inThrowAwayHome(env, terminal, { name: 'demo', keep: options.keep === true }, async (installation, signal) => {
    const summary = await runDemoLoop({
      url: installation.url,
      home: installation.home.folder,
      token: installation.adminToken,
      engine: installation.engine,
      terminal,
      signal,
      leftForPeople: 0,
    });
    const whole = { ...summary, seconds: Math.round((Date.now() - started) / 100) / 10 };
    terminal.result(whole, describeDemo(whole));
  });
}
