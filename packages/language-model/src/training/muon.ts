// Muon on hidden matrices, AdamW on the rest.
import type { Engine, Tensor, Variable } from '@tastemaker/tensor';
import type { Parameter } from '../decoder/decoder.js';
import { createAdamW } from './adamw.js';
import { orthogonalize, orthogonalScale } from './newton-schulz.js';
import { type Optimizer, restoreVariable, stateTensor, zerosLike } from './optimizer.js';

export interface MuonConfig {
  readonly kind: 'muon';
  /** @defaultValue 0.95 */
  readonly momentum?: number;
  /** Decoupled; on hidden matrices only. @defaultValue 0.1 */
  readonly weightDecay?: number;
  /**
   * Of the orthogonalisation. PyTorch's are in bfloat16.
   * @defaultValue bfloat16 where the engine multiplies that faster, else float32
   */
  readonly products?: 'float32' | 'bfloat16';
  /** For embeddings, heads, norms and biases. */
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

interface Entry {
  readonly parameter: Parameter;
  /** The parameter's place among all. */
  readonly index: number;
  readonly momentum: Variable;
  /** Row counts of its logical matrices. */
  readonly blocks: readonly number[];
  readonly columns: number;
}

/** A logical matrix's update on its way through orthogonalisation. */
interface Block {
  readonly entry: Entry;
  readonly rows: number;
  readonly update: Tensor; // [rows, columns]
}

/** Matrices of one shape go through the iteration together, up to so many numbers at a time. */
const stackElements = 2 ** 22;

/**
 * Muon (Jordan et al. 2024) with Nesterov momentum and decoupled weight decay, each update scaled by
 * `0.2·√max(rows, columns)` so that its RMS is AdamW's and one learning rate serves both (Liu et al. 2025, "Muon is
 * scalable", eq. 4). Fused matrices are orthogonalised part by part. Other parameters go to AdamW, without decay.
 */
export function createMuon(engine: Engine, parameters: readonly Parameter[], config: MuonConfig): Optimizer {
  const { momentum = 0.95, weightDecay = 0.1 } = config;
  const { products = engine.multipliesBfloat16 ? 'bfloat16' : 'float32' } = config;
  const entries = parameters.flatMap((parameter, index) =>
    parameter.role === 'matrix' ? [entryOf(engine, parameter, index)] : [],
  );
  const others = parameters.flatMap((parameter, index) => (parameter.role === 'matrix' ? [] : [{ parameter, index }]));
  const adam = createAdamW(
    engine,
    others.map(({ parameter }) => parameter),
    adamSettings(config),
  );
  return {
    get steps() {
      return adam.steps;
    },
    step(gradients: readonly Tensor[], learningRate: number) {
      if (gradients.length !== parameters.length) throw new RangeError('As many gradients as parameters are needed.');
      const gradientAt = (index: number): Tensor => {
        const gradient = gradients[index];
        if (gradient === undefined) throw new RangeError(`No gradient ${index}.`);
        return gradient;
      };
      adam.step(
        others.map(({ index }) => gradientAt(index)),
        learningRate,
      );
      engine.scope(() => {
        const blocks = entries.flatMap((entry) => nesterovBlocks(engine, entry, gradientAt(entry.index), momentum));
        for (const [entry, pieces] of orthogonalBlocks(engine, blocks, products)) {
          applyUpdate(engine, entry, pieces, learningRate, weightDecay);
        }
      });
    },
    state: () => [
      ...entries.map(({ parameter, momentum: kept }) => stateTensor(engine, `${parameter.name}.momentum`, kept)),
      ...adam.state(),
    ],
    restore(steps, tensor) {
      for (const entry of entries) restoreVariable(engine, entry.momentum, tensor(`${entry.parameter.name}.momentum`));
      adam.restore(steps, tensor);
    },
    destroy() {
      engine.destroy(...entries.map((entry) => entry.momentum));
      adam.destroy();
    },
  };
}

function adamSettings({ beta1, beta2, epsilon }: MuonConfig) {
  return {
    ...(beta1 === undefined ? {} : { beta1 }),
    ...(beta2 === undefined ? {} : { beta2 }),
    ...(epsilon === undefined ? {} : { epsilon }),
    weightDecay: 0,
  };
}

function entryOf(engine: Engine, parameter: Parameter, index: number): Entry {
  const [rows = 0, columns = 0] = parameter.variable.shape;
  const blocks = parameter.blocks ?? [rows];
  return { parameter, index, momentum: zerosLike(engine, parameter.variable), blocks, columns };
}

/** `m ← μm + g`, and the look-ahead `g + μm` cut into logical matrices. */
function nesterovBlocks(engine: Engine, entry: Entry, gradient: Tensor, momentum: number): Block[] {
  return engine.scope(() => {
    engine.scaleAdd(entry.momentum, momentum, gradient, 1);
    const ahead = engine.add(gradient, engine.scale(engine.value(entry.momentum), momentum));
    const pieces = entry.blocks.length === 1 ? [ahead] : engine.split(ahead, entry.blocks, 0);
    return pieces.map((update) => ({ entry, rows: update.shape[0] ?? 0, update }));
  });
}

/** Orthogonalised updates of each entry's blocks, in order, still to be multiplied by {@link orthogonalScale}. */
function orthogonalBlocks(
  engine: Engine,
  blocks: readonly Block[],
  products: 'float32' | 'bfloat16',
): Map<Entry, Tensor[]> {
  const done = new Map<Block, Tensor>();
  for (const stack of stacksOf(blocks)) {
    const [first] = stack;
    if (first === undefined) continue;
    const { rows, entry } = first;
    const { columns } = entry;
    const results = engine.scope(() => {
      const batch = stack.map(({ update }) => engine.reshape(update, [1, rows, columns]));
      const orthogonal = orthogonalize(engine, engine.concat(batch, 0), products);
      const ones = stack.map(() => 1);
      const cut = ones.length === 1 ? [orthogonal] : engine.split(orthogonal, ones, 0);
      return cut.map((piece) => engine.reshape(piece, [rows, columns]));
    });
    for (const [i, block] of stack.entries()) {
      const result = results[i];
      if (result !== undefined) done.set(block, result);
    }
  }
  const byEntry = new Map<Entry, Tensor[]>();
  for (const block of blocks) {
    const result = done.get(block);
    if (result === undefined) continue;
    byEntry.set(block.entry, [...(byEntry.get(block.entry) ?? []), result]);
  }
  return byEntry;
}

function stacksOf(blocks: readonly Block[]): Block[][] {
  const stacks: Block[][] = [];
  const open = new Map<string, Block[]>();
  for (const block of blocks) {
    const size = block.rows * block.entry.columns;
    const key = `${block.rows}×${block.entry.columns}`;
    let stack = open.get(key);
    if (stack === undefined || (stack.length + 1) * size > stackElements) {
      stack = [];
      stacks.push(stack);
      open.set(key, stack);
    }
    stack.push(block);
  }
  return stacks;
}

/** `w ← (1 − η·λ)·w − η·0.2·√max(rows, columns)·update` */
function applyUpdate(
  engine: Engine,
  { parameter, blocks, columns }: Entry,
  pieces: readonly Tensor[],
  learningRate: number,
  weightDecay: number,
): void {
  const rate = (rows: number): number => 0.2 * Math.sqrt(Math.max(rows, columns)) * orthogonalScale * learningRate;
  const kept = 1 - learningRate * weightDecay;
  engine.scope(() => {
    const [single] = pieces;
    if (single !== undefined && pieces.length === 1) {
      engine.scaleAdd(parameter.variable, kept, single, -rate(single.shape[0] ?? 0));
      return;
    }
    // Pieces of unlike height have rates of their own.
    const largest = Math.max(...blocks.map(rate));
    const even = pieces.map((piece, at) => {
      const share = rate(blocks[at] ?? 0) / largest;
      return share === 1 ? piece : engine.scale(piece, share);
    });
    engine.scaleAdd(parameter.variable, kept, engine.concat(even, 0), -largest);
  });
}
