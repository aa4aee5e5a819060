// What the form orders: only what was set, so that the API's defaults stay its own.
import type { Run, RunConfig, RunCreate, RunKind, TrainedOn, TrainingRecipe } from '@tastemaker/contracts';

export interface OrderDraft {
  readonly kind: RunKind;
  readonly projectId: string;
  readonly snapshotId: string;
  readonly baseModelId: string;
  readonly name: string;
  readonly seed: string;
  readonly on: TrainedOn;
  /** Where that is not the worker; what was left empty is as usual. */
  readonly trainer: TrainerDraft;
  /** By path, as typed. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** As typed. */
export interface TrainerDraft {
  readonly recipe: TrainingRecipe;
  readonly nodes: string;
  readonly gpusPerNode: string;
  readonly image: string;
}

export const snapshotKinds = {
  pretrain: 'documents',
  finetune: 'demonstrations',
  reward: 'comparisons',
  dpo: 'comparisons',
} as const satisfies Record<RunKind, string>;

/** Kinds of models that a run may start from. */
export const baseKinds = {
  pretrain: ['base'],
  finetune: ['base', 'assistant'],
  reward: ['assistant', 'base', 'reward'],
  dpo: ['assistant', 'base'],
} as const satisfies Record<RunKind, readonly string[]>;

const emptyTrainer: TrainerDraft = { recipe: 'plain', nodes: '', gpusPerNode: '', image: '' };

export function emptyDraft(kind: RunKind, projectId: string, snapshotId: string): OrderDraft {
  return {
    kind,
    projectId,
    snapshotId,
    baseModelId: '',
    name: '',
    seed: '0',
    on: kind === 'dpo' ? 'ray' : 'worker',
    trainer: emptyTrainer,
    settings: {},
  };
}

/** What made an earlier run, to be changed and ordered anew. @param apart its settings that differ from the defaults */
export function draftLike(run: Run, apart: readonly { setting: string; value: unknown }[]): OrderDraft {
  return {
    kind: run.kind,
    projectId: run.projectId,
    snapshotId: run.snapshotId,
    baseModelId: run.baseModelId ?? '',
    name: '',
    seed: String(run.seed),
    on: run.on,
    trainer: run.trainer === null ? emptyTrainer : trainerDraft(run.trainer),
    // Whether it is a dry run, the button says.
    settings: Object.fromEntries(
      apart.filter(({ setting }) => setting !== 'dryRun').map(({ setting, value }) => [setting, value]),
    ),
  };
}

/** The order as the API takes it; what is wrong with it, the API says. */
export function orderOf(draft: OrderDraft, isDryRun: boolean): RunCreate {
  const { kind, name, snapshotId, baseModelId, seed, on, trainer, settings } = draft;
  const config: Record<string, unknown> = { kind, ...(isDryRun ? { dryRun: true } : {}) };
  for (const [path, value] of Object.entries(settings)) place(config, path.split('.'), value);
  return {
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as typed: the API checks it, and says what is wrong at its path
    config: config as unknown as RunConfig,
    snapshotId,
    baseModelId: baseModelId === '' ? null : baseModelId,
    seed: Number(seed),
    ...(on === 'worker' ? {} : { on, trainer: trainerOf(trainer, on) }),
  };
}

function trainerDraft({ recipe, nodes, gpusPerNode, image }: NonNullable<Run['trainer']>): TrainerDraft {
  return { recipe, nodes: String(nodes), gpusPerNode: String(gpusPerNode), image: image ?? '' };
}

/** What is no number is sent as it was typed, for the API to say so at its field. */
function trainerOf({ recipe, nodes, gpusPerNode, image }: TrainerDraft, on: TrainedOn): RunCreate['trainer'] {
  return {
    recipe,
    ...(nodes.trim() === '' ? {} : { nodes: Number(nodes) }),
    ...(gpusPerNode.trim() === '' ? {} : { gpusPerNode: Number(gpusPerNode) }),
    ...(on !== 'ray' || image.trim() === '' ? {} : { image: image.trim() }),
  };
}

function place(into: Record<string, unknown>, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  const inner = into[first];
  const next: Record<string, unknown> = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  place(next, rest, value);
  into[first] = next;
}
