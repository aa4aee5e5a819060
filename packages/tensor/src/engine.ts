// The engine: the small set of operations that every model here is written over. Two implementations exist, raw
// libtensorflow operations (`native`) and tfjs kernels (`wasm`), and a test holds them to the same numbers. Forward
// passes and hand-derived backward passes are written once, over this interface; there is no gradient tape. Everything
// is synchronous: run it in a process that serves nobody. Shapes are row-major. Unless a line says otherwise, tensors
// are float32 and results are new tensors.

export type DataType = 'float32' | 'int32' | 'bfloat16';

/** A tensor in the engine's memory. Owned by the innermost open {@link Engine.scope}, unless taken out of it. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly dtype: DataType;
}

/** A float32 parameter that is updated in place. Lives until {@link Engine.destroy}. */
export interface Variable {
  readonly shape: readonly number[];
  readonly size: number;
}

/** What {@link Engine.scope} keeps: the tensors found in the returned value, however nested. */
export type Kept =
  | Tensor
  | undefined
  | null
  | number
  | boolean
  | string
  | readonly Kept[]
  | { readonly [key: string]: Kept };

export interface AdamStep {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** PyTorch's epsilon: added to `√v̂`, the bias-corrected root. */
  readonly epsilon: number;
  /** Decoupled weight decay (AdamW): the parameter is first multiplied by `1 − learningRate · weightDecay`. */
  readonly weightDecay: number;
  /** 1 for the first update. */
  readonly step: number;
}

export interface RmsNormResult {
  /** `normalised · weight` */ readonly output: Tensor;
  /** `x / √(mean(x²) + ε)`, kept for the backward pass. */ readonly normalised: Tensor;
  /** `1 / √(mean(x²) + ε)`, `[rows, 1]`. */ readonly inverse: Tensor;
}

/** What a compiled function is run on. */
export interface CompiledInputs {
  /** Of the same shapes at each run. */
  readonly fixed: readonly Tensor[];
  /** Of the same numbers of axes at each run, each of any extent. */
  readonly varying: readonly Tensor[];
}

export type CompiledBody = (engine: Engine, inputs: CompiledInputs) => readonly Tensor[];

/** A function of tensors, ready to be run many times. */
export interface Compiled {
  /** Results in order, owned by the open scope; the inputs stay the caller's. */
  run(inputs: CompiledInputs): Tensor[];
  /** Frees the function, not what it was run on. */
  release(): void;
}

export interface Engine {
  readonly name: 'native' | 'wasm';
  readonly version: string;
  /** Whether this processor multiplies matrices of bfloat16 faster than those of float32. */
  readonly multipliesBfloat16: boolean;

  // ---- memory ------------------------------------------------------------------------------------------------

  /** Copies `data` in. The array stays the caller's. Owned by the open scope; outside of any, by the caller. */
  upload(data: Float32Array | Int32Array, shape: readonly number[]): Tensor;
  /** Copies a float32 tensor out. */
  read(tensor: Tensor): Float32Array;
  /** Copies an int32 tensor out. */
  readInt(tensor: Tensor): Int32Array;
  /** Runs `body` and releases every tensor it made, but those in its result, which pass to the enclosing scope. */
  scope<T>(body: () => T): T;
  /** Takes a tensor out of its scope: it lives until {@link release}. Returns it. */
  keep<T extends Tensor>(tensor: T): T;
  /** Frees tensors at once. Releasing twice is harmless. */
  release(...tensors: readonly (Tensor | undefined | null)[]): void;
  /**
   * Makes a function ready to be run many times at a fraction of its operations' price. `body` must describe it over
   * the engine that it is handed, and may not read a tensor, nor ask for the shape of any but its inputs, which is
   * that of the examples. All tensors that it uses are among its inputs.
   */
  compile(examples: CompiledInputs, body: CompiledBody): Compiled;
  /** Live tensors, cached constants and variables' storage left out: a test's leak counter. */
  tensorCount(): number;

  // ---- parameters --------------------------------------------------------------------------------------------

  variable(data: Float32Array, shape: readonly number[]): Variable;
  /** The variable's present value as a tensor. Release it (or leave its scope) before the next update in place. */
  value(variable: Variable): Tensor;
  assign(variable: Variable, value: Tensor): void;
  assignAdd(variable: Variable, delta: Tensor): void;
  /** `variable ← factor · variable + rate · delta` in place, in one pass. `factor` may not be 0. */
  scaleAdd(variable: Variable, factor: number, delta: Tensor, rate: number): void;
  destroy(...variables: readonly Variable[]): void;
  /** One AdamW update in place; equals `torch.optim.AdamW` (Loshchilov & Hutter 2019, algorithm 2) to rounding. */
  adamStep(parameter: Variable, firstMoment: Variable, secondMoment: Variable, gradient: Tensor, step: AdamStep): void;

  // ---- linear algebra ----------------------------------------------------------------------------------------

  /**
   * Rounded to bfloat16, float32 with 8 significant bits instead of 24. Products and {@link add} take two such tensors and
   * give another. WASM, which has no such type, rounds and stays with float32. It belongs to `a`, is made once where the
   * engine can keep it, and goes with `a`: don't release it.
   */
  toBfloat16(a: Tensor): Tensor;
  /** Back from {@link toBfloat16}: exact. */
  toFloat32(a: Tensor): Tensor;
  /** `a · b` of two matrices, each optionally transposed first. */
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor; // [m, n]
  /** The same over a leading batch axis: `[batch, m, k] · [batch, k, n]`. */
  batchMatMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor; // [batch, m, n]

  // ---- products with a matrix that does not change -----------------------------------------------------------

  /**
   * Lays a matrix `[out, in]` out the way in which this engine multiplies few rows by it fastest. It takes as much memory
   * as the matrix, and only the following methods know its shape.
   */
  pack(matrix: Tensor): Tensor;
  /** `a · matrixᵀ` */
  packedMatMul(a: Tensor, packed: Tensor): Tensor; // [rows, out]
  /** `silu(a · gateᵀ) · (a · upᵀ)` where the packed matrix is gate above up, `[2·inner, in]`. */
  packedSwiGlu(a: Tensor, packed: Tensor): Tensor; // [rows, inner]

  // ---- elementwise, with numpy's broadcasting ----------------------------------------------------------------

  add(a: Tensor, b: Tensor): Tensor;
  subtract(a: Tensor, b: Tensor): Tensor;
  multiply(a: Tensor, b: Tensor): Tensor;
  /** `a · factor` */
  scale(a: Tensor, factor: number): Tensor;
  sigmoid(a: Tensor): Tensor;

  // ---- shape -------------------------------------------------------------------------------------------------

  /** One extent may be -1: what is left. As an int32 tensor, the shape may differ between a compiled function's runs. */
  reshape(a: Tensor, shape: readonly number[] | Tensor): Tensor;
  /** `[m, n]` → `[n, m]` */
  transpose(a: Tensor): Tensor;
  /** The tensors, all of one type, one after another along `axis`. A single tensor comes back itself, not as a copy. */
  concat(tensors: readonly Tensor[], axis: number): Tensor;
  /** Cuts `a` along `axis` into pieces of the given sizes, one of which may be -1: what is left. */
  split(a: Tensor, sizes: readonly number[], axis: number): Tensor[];
  /** A size of -1 goes to the end. */
  slice(a: Tensor, begin: readonly number[], size: readonly number[]): Tensor;

  // ---- rows --------------------------------------------------------------------------------------------------

  /** `out[i…] = a[indices[i…]]`: rows of `a`, `[...indices.shape, ...a.shape[1:]]`. Indices are int32. */
  gather(a: Tensor, indices: Tensor): Tensor;
  /**
   * Writes `rows` over the rows of the matrix `a` at the int32 `indices`, in `a`'s own memory. Whoever reads `a` after
   * that must read the result, which is `a` again: so a compiled function keeps the order.
   */
  overwriteRows(a: Tensor, indices: Tensor, rows: Tensor): Tensor; // like a
  /** Adds `a`'s rows into `rows` zero rows at int32 `indices`: gather's gradient. Repeated indices add up. */
  scatterAdd(a: Tensor, indices: Tensor, rows: number): Tensor; // [rows, ...a.shape[1:]]

  // ---- reductions --------------------------------------------------------------------------------------------

  sum(a: Tensor, axis: number, keepDims?: boolean): Tensor;
  /** Softmax over the last axis. */
  softmax(a: Tensor): Tensor;
  /** `√Σᵢ‖tᵢ‖²` over all elements of all tensors. */
  globalNorm(tensors: readonly Tensor[]): number;

  // ---- fused pieces of a decoder -----------------------------------------------------------------------------

  /** RMSNorm (Zhang & Sennrich 2019) over the last axis of `x [rows, width]`. */
  rmsNorm(x: Tensor, weight: Tensor, epsilon: number): RmsNormResult;
  /** Its gradients for `x` and `weight`, from the output's gradient and what the forward pass kept. */
  rmsNormGradient(outputGradient: Tensor, kept: RmsNormResult, weight: Tensor): { x: Tensor; weight: Tensor };
  /**
   * Multiplies adjacent pairs of `x [rows, 2·pairs]`, read as complex numbers, by `rotation [rows, pairs, 2]`
   * (real, imaginary); `rotation` may have one row for all. Rotary embedding and any scaling folded into it
   * (Su et al. 2021, eq. 34); with `conjugate`, its gradient.
   */
  rotate(x: Tensor, rotation: Tensor, conjugate?: boolean): Tensor; // [rows, 2·pairs]
  /** `silu(gate) · up`, and what its gradient needs. */
  swiGlu(gate: Tensor, up: Tensor): { output: Tensor; kept: readonly Tensor[] };
  swiGluGradient(
    outputGradient: Tensor,
    gate: Tensor,
    up: Tensor,
    kept: readonly Tensor[],
  ): { gate: Tensor; up: Tensor };
  /**
   * Cross-entropy of `softmax(logits [rows, classes])` against int32 `labels [rows]`, unreduced, and its gradient
   * for the logits, `softmax − onehot`.
   */
  crossEntropy(logits: Tensor, labels: Tensor): { losses: Tensor; gradient: Tensor }; // [rows], [rows, classes]
  /** The `k` largest of the last axis, descending: values and int32 positions. */
  topK(a: Tensor, k: number): { values: Tensor; indices: Tensor };
}

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
