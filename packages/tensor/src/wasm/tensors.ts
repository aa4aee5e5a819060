/** The engine's tensors are tfjs's own here. These two functions are the only place that says so. */
import type * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '../engine.js';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every tensor this engine hands out is tfjs's
export const tfOf = (tensor: Tensor): tf.Tensor => tensor as unknown as tf.Tensor;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no operation here makes anything but float32 and int32
export const engineTensor = (tensor: tf.Tensor): Tensor => tensor as unknown as Tensor;
