import { StoppedWithModel } from './outcome.js';

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
