// What the form orders: only what was set, so that the API's defaults stay its own.
import type { Run, RunConfig, RunCreate, RunKind } from '@tastemaker/contracts';

export interface OrderDraft {
  readonly kind: RunKind;
  readonly projectId: string;
  readonly snapshotId: string;
  readonly baseModelId: string;
  readonly name: string;
  readonly seed: string;
  /** By path, as typed. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export const snapshotKinds = { pretrain: 'documents', finetune: 'demonstrations', reward: 'comparisons' } as const;

/** Kinds of models that a run may start from. */
export const baseKinds = {
  pretrain: ['base'],
  finetune: ['base', 'assistant'],
  reward: ['assistant', 'base', 'reward'],
} as const satisfies Record<RunKind, readonly string[]>;

export function emptyDraft(kind: RunKind, projectId: string, snapshotId: string): OrderDraft {
  return { kind, projectId, snapshotId, baseModelId: '', name: '', seed: '0', settings: {} };
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
    // Whether it is a dry run, the button says.
    settings: Object.fromEntries(
      apart.filter(({ setting }) => setting !== 'dryRun').map(({ setting, value }) => [setting, value]),
    ),
  };
}

/** The order as the API takes it; what is wrong with it, the API says. */
export function orderOf(draft: OrderDraft, isDryRun: boolean): RunCreate {
  const { kind, name, snapshotId, baseModelId, seed, settings } = draft;
  const config: Record<string, unknown> = { kind, ...(isDryRun ? { dryRun: true } : {}) };
  for (const [path, value] of Object.entries(settings)) place(config, path.split('.'), value);
  return {
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as typed: the API checks it, and says what is wrong at its path
    config: config as unknown as RunConfig,
    snapshotId,
    baseModelId: baseModelId === '' ? null : baseModelId,
    seed: Number(seed),
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
