// Several processes of the API over one database, as replicas run, that can be killed and come up again.
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

// The built process, as the supervisor starts it.
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const readyMessage = z.object({ type: z.literal('ready'), url: z.string() });

interface Replica {
  child: ChildProcess;
  /** Undefined until it listens. */
  url: string | undefined;
}

export class Fleet {
  readonly #environment: Record<string, string>;
  readonly #replicas: Replica[] = [];
  readonly #events = new EventEmitter().setMaxListeners(0);

  private constructor(environment: Record<string, string>) {
    this.#environment = environment;
  }

  /** Resolves when all of them listen. */
  static async start(count: number, environment: Record<string, string>): Promise<Fleet> {
    const fleet = new Fleet(environment);
    await Promise.all(Array.from({ length: count }, () => fleet.#launch()));
    return fleet;
  }

  /** The address of any that listens; waits for one if none does. */
  async url(): Promise<string> {
    for (;;) {
      const urls = this.#replicas.flatMap(({ url }) => url ?? []);
      const url = urls[Math.floor(Math.random() * urls.length)];
      if (url !== undefined) {
        this.#events.emit(url);
        return url;
      }
      await once(this.#events, 'up');
    }
  }

  /** Kills one of them, whatever it is doing, and starts another in its place. Resolves when that one listens. */
  async killOne(): Promise<void> {
    const place = Math.floor(Math.random() * this.#replicas.length);
    const [{ child } = { child: undefined }] = this.#replicas.splice(place, 1);
    child?.kill('SIGKILL');
    await this.#launch();
  }

  /**
   * The same of one that owes an answer: it is frozen, and killed once somebody was given its address. However fast it answers,
   * and however late its answers are read, somebody loses one. Where nobody asks for two seconds, it is killed all the same.
   */
  async killOneAtWork(): Promise<void> {
    const listening = this.#replicas.filter(({ url }) => url !== undefined);
    const victim = listening[Math.floor(Math.random() * listening.length)];
    if (victim?.url === undefined) return this.killOne();
    victim.child.kill('SIGSTOP');
    await once(this.#events, victim.url, { signal: AbortSignal.timeout(2000) }).catch(goOnWithoutRequest);
    this.#replicas.splice(this.#replicas.indexOf(victim), 1);
    victim.child.kill('SIGKILL');
    await this.#launch();
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#replicas.map(async ({ child }) => {
        child.kill('SIGTERM');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      }),
    );
  }

  async #launch(): Promise<void> {
    const env = { PORT: '0', LOG_LEVEL: 'error', ...this.#environment };
    const child = spawn(process.execPath, [main], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env });
    const replica: Replica = { child, url: undefined };
    this.#replicas.push(replica);
    const killed = once(child, 'exit').then(() => undefined);
    const message = await Promise.race([once(child, 'message'), killed]);
    // It may be killed before it listens.
    if (message === undefined) return;
    replica.url = readyMessage.parse(message[0]).url;
    this.#events.emit('up');
  }
}

function goOnWithoutRequest(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}
