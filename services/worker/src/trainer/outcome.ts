// How a training ends: with a model, cancelled, planned only, or with an error that is explained to people.

/** A model in a folder, with its final numbers. */
export interface MadeModel {
  readonly folder: string;
  readonly parameters: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Sentences for the model card: what was trained on and what was left out. */
  readonly remarks: readonly string[];
  /** Whole lines for the model card: what was measured. */
  readonly sections?: readonly string[];
}

/** What a training hands to the trainer's main. */
export type Trained =
  | {
      readonly cancelled: true;
      /** Every update was made: what was cancelled only measures, and a resumed run makes up for it. */
      readonly resumable: boolean;
      /** The best until then. */
      readonly kept?: MadeModel;
    }
  | ({ readonly cancelled: false } & MadeModel)
  | {
      readonly cancelled: false;
      /** A dry run makes no model. */
      readonly planned: Readonly<Record<string, number>>;
    };

/** A training ended badly, but a model was saved that is worth keeping. `cause` says how it ended. */
export class StoppedWithModel extends Error {
  readonly kept: MadeModel;

  constructor(cause: unknown, kept: MadeModel) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'StoppedWithModel';
    this.kept = kept;
  }
}

export interface Failure {
  /** Stable: what went wrong, for programs. */
  readonly code: string;
  /** For people: what happened and what helps. */
  readonly message: string;
}

/** Says why a training ended. Errors with a code of their own speak for themselves. */
export function explainFailure(error: unknown): Failure {
  if (error instanceof StoppedWithModel) return explainFailure(error.cause);
  if (!(error instanceof Error)) return { code: 'training_failed', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return { code: 'disk_full', message: `The disk is full: ${error.message}. Free space and start the run again.` };
  }
  if (isOutOfMemory(error)) {
    return {
      code: 'out_of_memory',
      message: `Memory ran out: ${error.message}. Lower pairsPerStep or maxLength, or train a smaller model.`,
    };
  }
  return { code: code ?? 'training_failed', message: error.message };
}

/** As TensorFlow, the WebAssembly backend and V8 put it. */
function isOutOfMemory({ message }: Error): boolean {
  return /OOM when allocating|out of memory|memory access out of bounds|allocation failed|RESOURCE_EXHAUSTED/i.test(
    message,
  );
}
