// A thread with an engine and a decoder of its own: takes parameters and rows, gives gradients.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { loadEngine } from '@tastemaker/tensor';
import { createDecoder } from '../../decoder/create.js';
import { type Decoder, decoderParameters, destroyDecoder, withPrecision } from '../../decoder/decoder.js';
import { packParts, partGradients } from '../step-gradients.js';
import {
  doneCounter,
  postedCounter,
  type ReplicaAnswer,
  type ReplicaJob,
  type ReplicaOrder,
  sharedViews,
} from './protocol.js';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `createReplicas` starts this thread
const order = workerData as ReplicaOrder;
const engine = await loadEngine({ engine: order.engine });
const decoder = withPrecision(createDecoder(engine, order.config, 0), order.precision);
const counters = new Int32Array(order.counters);
const inputs = sharedViews(order.parameters, decoderParameters(decoder));
const outputs = sharedViews(order.gradients, decoderParameters(decoder));

parentPort?.postMessage('ready');
for (let job = nextJob(0); job.kind !== 'end'; job = nextJob(counters[doneCounter] ?? 0)) {
  order.port.postMessage(answer(decoder, job));
  Atomics.add(counters, doneCounter, 1);
  Atomics.notify(counters, doneCounter);
}
destroyDecoder(decoder);
order.port.close();

function nextJob(done: number): ReplicaJob {
  Atomics.wait(counters, postedCounter, done);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the trainer posts jobs only, and counts them after posting
  return receiveMessageOnPort(order.port)?.message as ReplicaJob;
}

function answer(replica: Decoder, job: Extract<ReplicaJob, { kind: 'gradients' }>): ReplicaAnswer {
  try {
    return engine.scope(() => {
      for (const [index, { variable }] of decoderParameters(replica).entries()) {
        engine.assign(variable, engine.upload(inputs[index] ?? new Float32Array(), variable.shape));
      }
      const found = partGradients(replica, packParts(job.rows, job.microBatches), job.scale);
      for (const [index, gradient] of (found?.gradients ?? []).entries()) outputs[index]?.set(engine.read(gradient));
      return { lossSum: found?.lossSum ?? 0, tokens: found?.tokens ?? 0 };
    });
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
