/** The parts that both engines are put together from: the same methods in the same groups. */
import type { Engine } from './engine.js';

export type ArithmeticMethods = Pick<
  Engine,
  | 'toBfloat16'
  | 'toFloat32'
  | 'matMul'
  | 'batchMatMul'
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'scale'
  | 'sigmoid'
  | 'sum'
  | 'softmax'
  | 'globalNorm'
  | 'topK'
>;

export type LayoutMethods = Pick<
  Engine,
  'reshape' | 'transpose' | 'concat' | 'split' | 'slice' | 'gather' | 'overwriteRows' | 'scatterAdd'
>;

export type PackedMethods = Pick<Engine, 'pack' | 'packedMatMul' | 'packedSwiGlu'>;

export type VariableMethods = Pick<
  Engine,
  'variable' | 'value' | 'assign' | 'assignAdd' | 'scaleAdd' | 'destroy' | 'adamStep'
>;

export type DecoderMethods = Pick<
  Engine,
  'rmsNorm' | 'rmsNormGradient' | 'rotate' | 'swiGlu' | 'swiGluGradient' | 'crossEntropy'
>;
