// Data parallelism within one process (Li et al. 2020, "PyTorch Distributed"): replicas of a small model on threads of their
// own each compute the gradients of some of a step's rows. A small model's operations are too short to be shared among
// threads, so a step of two replicas with one thread each takes little more than half the time of one with two threads.
import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Tensor } from '@tastemaker/tensor';
import { type Decoder, decoderParameters, type Precision } from '../../decoder/decoder.js';
import type { Row } from '../../decoder/layout.js';
import {
  doneCounter,
  postedCounter,
  type ReplicaAnswer,
  type ReplicaJob,
  type ReplicaOrder,
  sharedViews,
  totalSize,
} from './protocol.js';

/** A replica stopped with an error. */
export class ReplicaFailed extends Error {
  readonly code = 'replica_failed';

  constructor(failure: string, options?: ErrorOptions) {
    super(`A replica of the model could not compute its part of the step: ${failure}`, options);
    this.name = 'ReplicaFailed';
  }
}

export interface ReplicaGradients {
  readonly lossSum: number;
  readonly tokens: number;
  /** For `decoderParameters(decoder)`, in that order. Owned by the open scope. */
  readonly gradients: readonly Tensor[];
}

export interface Replicas {
  /** How many there are, beside the decoder itself. */
  readonly count: number;
  /** Hands the decoder's present parameters to all replicas, and to each its rows; they begin at once. */
  begin(parts: readonly (readonly Row[])[], microBatches: number, scale: number): void;
  /** Waits for all of them, blocking this thread. @throws {ReplicaFailed} */
  finish(): ReplicaGradients[];
  destroy(): Promise<void>;
}

/** Threads of the engine that leave a core for each replica; undefined, all there are, where the model is alone. */
export function threadsBeside(replicas: number): number | undefined {
  return replicas > 1 ? Math.max(1, Math.floor(availableParallelism() / replicas)) : undefined;
}

interface Replica {
  readonly thread: Worker;
  readonly port: MessagePort;
  readonly counters: Int32Array;
  readonly gradients: readonly Float32Array[];
}

/** The thread is a built file, whatever this runs from. */
const entry = new URL('../../../dist/training/replicas/thread.js', import.meta.url);

/**
 * Starts so many replicas of the decoder.
 * @throws {ReplicaFailed} where one does not start
 */
export async function createReplicas(decoder: Decoder, count: number, precision: Precision): Promise<Replicas> {
  const { engine } = decoder;
  const all = decoderParameters(decoder);
  const bytes = totalSize(all) * Float32Array.BYTES_PER_ELEMENT;
  const parameters = new SharedArrayBuffer(bytes);
  const values = sharedViews(parameters, all);
  const start = async (): Promise<Replica> => {
    const { port1: port, port2 } = new MessageChannel();
    const memory = { gradients: new SharedArrayBuffer(bytes), counters: new SharedArrayBuffer(8) };
    const { config } = decoder;
    const order: ReplicaOrder = { engine: engine.name, config, precision, parameters, ...memory, port: port2 };
    const thread = new Worker(entry, {
      workerData: order,
      transferList: [port2],
      execArgv: ['--enable-source-maps'],
    });
    await started(thread);
    // What it computes must not keep the process alive.
    thread.unref();
    return { thread, port, counters: new Int32Array(memory.counters), gradients: sharedViews(memory.gradients, all) };
  };
  const replicas = await Promise.all(Array.from({ length: count }, start));
  return {
    count,
    begin(parts, microBatches, scale) {
      for (const [index, { variable }] of all.entries()) {
        engine.scope(() => values[index]?.set(engine.read(engine.value(variable))));
      }
      for (const [index, replica] of replicas.entries()) {
        post(replica, { kind: 'gradients', rows: (parts[index] ?? []).map(detached), microBatches, scale });
      }
    },
    finish: () =>
      replicas.map((replica) => {
        const answer = received(replica);
        if ('failure' in answer) throw new ReplicaFailed(answer.failure);
        const gradients = all.map(({ variable }, index) =>
          engine.upload(replica.gradients[index] ?? new Float32Array(), variable.shape),
        );
        return { ...answer, gradients };
      }),
    async destroy() {
      for (const replica of replicas) post(replica, { kind: 'end' });
      await Promise.all(replicas.map(({ thread }) => ended(thread)));
    },
  };
}

function post({ port, counters }: Replica, job: ReplicaJob): void {
  port.postMessage(job);
  Atomics.add(counters, postedCounter, 1);
  Atomics.notify(counters, postedCounter);
}

function received({ port, counters }: Replica): ReplicaAnswer {
  const posted = counters[postedCounter] ?? 0;
  while (Atomics.load(counters, doneCounter) < posted) Atomics.wait(counters, doneCounter, posted - 1);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a replica posts answers only, and counts them after posting
  return receiveMessageOnPort(port)?.message as ReplicaAnswer;
}

/** Copies: a typed array would take the whole memory along that it is a view of. */
function detached(row: Row): Row {
  return row.map(({ tokens, targets, ...segment }) => ({
    ...segment,
    tokens: Int32Array.from(tokens),
    ...(targets && { targets: Float32Array.from(targets) }),
  }));
}

function started(thread: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.once('message', () => resolve());
    thread.once('error', (cause) => reject(new ReplicaFailed(String(cause), { cause })));
    thread.once('exit', (code) => reject(new ReplicaFailed(`its thread ended (exit code ${code})`)));
  });
}

function ended(thread: Worker): Promise<void> {
  return new Promise((resolve) => {
    if (thread.threadId === -1) resolve();
    thread.ref();
    thread.once('exit', () => resolve());
  });
}
