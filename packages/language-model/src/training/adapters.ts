// Low-rank adaptation: only narrow factors are trained, whose product is added to each matrix. What a run saves is the
// factors; the decoder's own matrices always hold the sum, so that evaluation, samples and export see the merged model.
/* oxlint-disable typescript/no-non-null-assertion -- indices come from the adapters' and blocks' own lists */
import type { Engine, Tensor } from '@tastemaker/tensor';
import type { Parameter } from '../decoder/decoder.js';
import { createRandom } from '../random.js';

export const adaptedMatrices = ['queryKeyValue', 'attentionOutput', 'gateUp', 'down'] as const;
export type AdaptedMatrix = (typeof adaptedMatrices)[number];

export interface AdapterConfig {
  readonly kind: 'lora';
  /** Width of the factors. */
  readonly rank: number;
  /** The product is scaled by `alpha / rank`. */
  readonly alpha: number;
  /** @defaultValue all of them (Dettmers et al. 2023, figure 2: adapting every layer matters more than rank) */
  readonly matrices?: readonly AdaptedMatrix[];
}

export interface Adapters {
  /** The factors: for each adapted matrix `down` then `up`. */
  readonly parameters: readonly Parameter[];
  /** Their gradients, from those of all the model's parameters. Owned by the open scope. */
  gradients(ofModel: readonly Tensor[]): readonly Tensor[];
  /** Writes the original matrix plus its adapter into each of the model's matrices. */
  merge(): void;
  /** Frees the factors and the copies of the original matrices; the model stays as merged last. */
  destroy(): void;
}

interface Adapter {
  readonly target: Parameter;
  /** The target's place among the model's parameters. */
  readonly index: number;
  readonly original: Tensor; // [rows, columns]
  /** Row counts of the logical matrices: each has factors of its own. */
  readonly blocks: readonly number[];
  readonly down: Parameter; // [blocks · rank, columns]
  readonly up: Parameter; // [rows, rank]
}

/**
 * LoRA (Hu et al. 2021, eq. 3): each matrix becomes `W + alpha/rank · B·A`, `A` drawn uniformly from ±1/√columns and `B`
 * zero, so that training begins at the model as it is. By the chain rule `∂B = s·∂W·Aᵀ` and `∂A = s·Bᵀ·∂W`. Matrices
 * that are fused (query, key and value; gate and up) are adapted part by part, as if they stood alone.
 * @param parameters all of the model's, in the order of its gradients
 * @throws {RangeError} where no parameter is adapted
 */
export function createAdapters(
  engine: Engine,
  parameters: readonly Parameter[],
  config: AdapterConfig,
  seed: number,
): Adapters {
  const { rank, alpha, matrices = adaptedMatrices } = config;
  const scale = alpha / rank;
  const adapters = parameters.flatMap((target, index) =>
    target.role === 'matrix' && matrices.some((name) => target.name.endsWith(`.${name}`))
      ? [createAdapter(engine, target, index, rank, seed)]
      : [],
  );
  if (adapters.length === 0) throw new RangeError('No matrix of this model is to be adapted.');
  return {
    parameters: adapters.flatMap(({ down, up }) => [down, up]),
    gradients: (ofModel) =>
      adapters.flatMap((adapter) => factorGradients(engine, adapter, ofModel[adapter.index]!, rank, scale)),
    merge() {
      for (const adapter of adapters) {
        engine.scope(() => {
          const delta = engine.scale(product(engine, adapter, rank), scale);
          engine.assign(adapter.target.variable, engine.add(adapter.original, delta));
        });
      }
    },
    destroy() {
      for (const { original, down, up } of adapters) {
        engine.release(original);
        engine.destroy(down.variable, up.variable);
      }
    },
  };
}

function createAdapter(engine: Engine, target: Parameter, index: number, rank: number, seed: number): Adapter {
  const [rows = 0, columns = 0] = target.variable.shape;
  const blocks = target.blocks ?? [rows];
  const random = createRandom(seed, index);
  const bound = 1 / Math.sqrt(columns);
  const drawn = Float32Array.from({ length: blocks.length * rank * columns }, () => bound * (2 * random.uniform() - 1));
  // A variable's value is a view of it: the original has to stay what it is.
  const data = engine.scope(() => engine.read(engine.value(target.variable)));
  return {
    target,
    index,
    blocks,
    original: engine.keep(engine.upload(data, [rows, columns])),
    down: {
      name: `${target.name}.adapterDown`,
      variable: engine.variable(drawn, [blocks.length * rank, columns]),
      role: 'matrix',
      blocks: blocks.map(() => rank),
    },
    up: {
      name: `${target.name}.adapterUp`,
      variable: engine.variable(new Float32Array(rows * rank), [rows, rank]),
      role: 'matrix',
      blocks,
    },
  };
}

/** `B·A` of each logical matrix, one below the other: `[rows, columns]`. */
function product(engine: Engine, { blocks, down, up }: Adapter, rank: number): Tensor {
  const downs = parts(
    engine,
    engine.value(down.variable),
    blocks.map(() => rank),
  );
  const ups = parts(engine, engine.value(up.variable), blocks);
  return engine.concat(
    ups.map((part, block) => engine.matMul(part, downs[block]!)),
    0,
  );
}

/** Gradients of `A` and `B` from that of the matrix `[rows, columns]`. */
function factorGradients(
  engine: Engine,
  { blocks, down, up }: Adapter,
  gradient: Tensor,
  rank: number,
  scale: number,
): readonly [Tensor, Tensor] {
  return engine.scope(() => {
    const gradients = parts(engine, gradient, blocks);
    const downs = parts(
      engine,
      engine.value(down.variable),
      blocks.map(() => rank),
    );
    const ups = parts(engine, engine.value(up.variable), blocks);
    const ofDown = gradients.map((part, block) => engine.matMul(ups[block]!, part, true, false)); // [rank, columns]
    const ofUp = gradients.map((part, block) => engine.matMul(part, downs[block]!, false, true)); // [rows, rank]
    return [engine.scale(engine.concat(ofDown, 0), scale), engine.scale(engine.concat(ofUp, 0), scale)];
  });
}

function parts(engine: Engine, tensor: Tensor, rows: readonly number[]): readonly Tensor[] {
  return rows.length === 1 ? [tensor] : engine.split(tensor, rows, 0);
}
