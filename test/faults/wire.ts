/** A network cable between two processes: a proxy over TCP that can be cut without a word, or made slow. */
import { EventEmitter, once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #target: () => { host: string; port: number };
  #state: 'open' | 'cut' = 'open';
  #delayMs = 0;
  readonly #events = new EventEmitter().setMaxListeners(0);

  private constructor(target: () => { host: string; port: number }) {
    this.#target = target;
    this.#server = createServer((near) => this.#connect(near));
  }

  /** @param target asked at each connection, for what listens may move */
  static async lay(target: () => { host: string; port: number }): Promise<Wire> {
    const wire = new Wire(target);
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    return wire;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The wire has no port.');
    return address.port;
  }

  /** From now on nothing gets through and nobody is told: bytes wait, new connections are never answered. */
  cut(): void {
    this.#state = 'cut';
  }

  mend(): void {
    this.#state = 'open';
    this.#events.emit('mended');
  }

  /** Each chunk of bytes takes so much longer, in both directions. */
  slowDown(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  async remove(): Promise<void> {
    this.mend();
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(near: Socket): void {
    const far = createConnection(this.#target());
    this.#carry(near, far);
    this.#carry(far, near);
  }

  #carry(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    void this.#pump(from, to);
  }

  async #pump(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from) {
        if (this.#delayMs > 0) await delay(this.#delayMs);
        if (this.#state === 'cut') await once(this.#events, 'mended');
        if (to.destroyed) return;
        if (!to.write(chunk)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
      }
      to.end();
    } catch (error) {
      // A connection that broke is what is tested here; its other end learns of it.
      if (!(error instanceof Error)) throw error;
      to.destroy();
    }
  }
}
