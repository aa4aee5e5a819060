// Tensors in a checkpoint's files that nothing reads: the model they belong to computes something else than the one that
// would be loaded, or they are left over from its training. The first kind is refused, the second told.
import { CheckpointError } from './checkpoint-error.js';

/** What a checkpoint holds, and what of it is read. */
export interface HeldTensors {
  /** The file, or the folder, for messages. */
  readonly path: string;
  readonly kind: 'causal' | 'reward';
  readonly layers: number;
  readonly names: readonly string[];
  /** By name: the tensors that are read. */
  readonly read: { has(name: string): boolean };
}

/** Computed anew from the configuration; some old files hold them. */
const recomputed = /\.rotary_emb\.inv_freq$/;
const adapter = /(?:^|\.)lora_|\.base_layer\.|^base_model\.model\./;
const quantised =
  /\.(?:qweight|qzeros|g_idx|absmax|quant_map|quant_state\..+|SCB|weight_scale(?:_inv|_2)?|weight_packed)$/;
const inLayer = /^model\.layers\.(?<layer>\d+)\./;

/** @throws CheckpointError for an adapter that is not merged, and for weights that are quantised in a safetensors file */
export function refuseOtherContents({ path, names }: Pick<HeldTensors, 'path' | 'names'>): void {
  const adapted = names.find((name) => adapter.test(name));
  if (adapted !== undefined) throw notMerged(path, `tensor "${adapted}"`, adapted);
  const packed = names.find((name) => quantised.test(name));
  if (packed === undefined) return;
  const problem =
    `holds tensor "${packed}" of quantised weights, which are read from GGUF files only. ` +
    'Load it in transformers, dequantise it (model.dequantize()) and save it again, or import a GGUF file';
  throw new CheckpointError('unsupported-dtype', path, problem, { subject: packed });
}

export function notMerged(path: string, found: string, subject: string): CheckpointError {
  const problem =
    `holds ${found}: a low-rank adapter that is not merged into its base. ` +
    'Merge it (with PEFT: PeftModel.from_pretrained(base, adapter).merge_and_unload()) and save the result with its tokenizer';
  return new CheckpointError('unread-tensor', path, problem, { subject });
}

/**
 * @returns a warning for what is left over
 * @throws CheckpointError naming a tensor without which the model computes something else
 */
export function checkStrayTensors(held: HeldTensors): readonly string[] {
  const { path, names, read, kind } = held;
  const stray = names.filter((name) => !read.has(name) && !recomputed.test(name) && name !== 'lm_head.weight');
  const needed = stray.find((name) => isOfKnownLayer(name, held) || (kind === 'causal' && name === 'lm_head.bias'));
  if (needed !== undefined) throw unread(path, needed);
  const [first] = stray.toSorted((a, b) => Number(b === 'score.bias') - Number(a === 'score.bias'));
  if (first === undefined) return [];
  const others = stray.length === 1 ? '' : ` and ${stray.length - 1} more tensors`;
  return [
    `Tensor "${first}"${others} of the checkpoint ${stray.length === 1 ? 'is' : 'are'} not read. ${meaning(first)}`,
  ];
}

function isOfKnownLayer(name: string, { layers }: HeldTensors): boolean {
  const layer = inLayer.exec(name)?.groups?.['layer'];
  return layer !== undefined && Number(layer) < layers;
}

function unread(path: string, name: string): CheckpointError {
  const bias = /\.[qkv]_proj\.bias$/.test(name);
  const cure = bias
    ? 'If the model has biases on q, k and v, let "architectures" in config.json name the Qwen2 class; if not, delete the tensor'
    : 'Import a model of a supported architecture, or delete the tensor if it is left over';
  const problem = `holds tensor "${name}", which the architecture of its configuration does not have: without it the model would compute something else. ${cure}`;
  return new CheckpointError('unread-tensor', path, problem, { subject: name });
}

function meaning(name: string): string {
  if (name === 'score.bias') {
    return (
      'Scores leave out its constant, as transformers does; differences between answers and all comparisons are the same. ' +
      'Train the head without a bias, or delete the tensor.'
    );
  }
  if (inLayer.test(name)) {
    return 'It is of a layer beyond "num_hidden_layers" of config.json. Correct that number if the layer is the model’s.';
  }
  return 'If the model needs it, its architecture is not supported; if it is left over from training, delete it.';
}
