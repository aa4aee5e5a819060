// The model host: a process of its own, since a model's arithmetic holds the thread that runs it. It owns the engine and
// the models, does what its parent asks, many requests at a time, and ends with its parent.
import { surviveOutputErrors, surviveStrayErrors } from '@tastemaker/service';
import { loadEngine } from '@tastemaker/tensor';
import { generate, readStates, score } from './commands.js';
import { describeFailure } from './failure.js';
import { ModelShelf } from './model-shelf.js';
import type { HostCommand, HostOptions, HostReport } from './protocol.js';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by model-host.ts, of the same release
const options = JSON.parse(process.argv[2] ?? '{}') as HostOptions;
const running = new Map<number, AbortController>();

function report(message: HostReport): void {
  // A parent that is gone hears nothing, and its disconnect ends this process.
  if (process.connected) process.send?.(message);
}

async function carryOut(shelf: ModelShelf, message: Exclude<HostCommand, { kind: 'cancel' | 'ping' }>): Promise<void> {
  const { id } = message;
  const abort = new AbortController();
  running.set(id, abort);
  try {
    if (message.kind === 'score') {
      report({ kind: 'scored', id, scores: await score(shelf, message.command, abort.signal) });
    } else if (message.kind === 'states') {
      report({ kind: 'states', id, states: await readStates(shelf, message.command) });
    } else {
      const onToken = (token: Parameters<Parameters<typeof generate>[2]>[0]) => report({ kind: 'token', id, token });
      report({ kind: 'generated', id, completions: await generate(shelf, message.command, onToken, abort.signal) });
    }
  } catch (error) {
    report({ kind: 'failed', id, ...describeFailure(error, message.command.model.hash) });
  } finally {
    running.delete(id);
  }
}

surviveOutputErrors();
surviveStrayErrors({
  log(error, message) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const requests = [...running.keys()].join(', ') || 'none';
    report({ kind: 'warning', message: `The model host: ${message} (requests at work: ${requests}): ${why}` });
  },
  stop: async () => undefined,
});
process.once('disconnect', () => process.exit(0));
// Ctrl+C reaches the whole process group; the parent decides when this process ends.
process.on('SIGINT', () => undefined);

const warn = (message: string) => report({ kind: 'warning', message });
const engine = await loadEngine({ engine: options.engine, onWarning: warn });
const models = new ModelShelf(engine, options, {
  onChange: (hashes) => report({ kind: 'loaded', hashes }),
  onScorePass: (pass) => report({ kind: 'score-pass', pass }),
});
process.on('message', (message: HostCommand) => {
  if (message.kind === 'ping') report({ kind: 'pong' });
  else if (message.kind === 'cancel') running.get(message.id)?.abort();
  else void carryOut(models, message);
});
report({ kind: 'ready' });
