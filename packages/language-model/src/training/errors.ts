// Ways in which training stops that a person has to know of.

/**
 * The loss or its gradient is no longer a number, or far too large. The parameters are those of the best evaluation where
 * there was one, else those before the step.
 */
export class TrainingDiverged extends Error {
  readonly code = 'training_diverged';
  readonly step: number;
  /** Steps behind the parameters of the best evaluation, which are left; undefined where there was none. */
  readonly keptStep: number | undefined;
  /** Folder of the newest saved state, to go on from with a lower learning rate. */
  readonly lastGoodState: string | undefined;

  private readonly what: string;

  constructor(step: number, what: string, lastGoodState: string | undefined, keptStep?: number) {
    const saved =
      lastGoodState === undefined ? 'No state was saved before.' : `The last good state is ${lastGoodState}.`;
    super(`Training diverged at step ${step}: ${what}. ${saved} A lower learning rate may help.`);
    this.name = 'TrainingDiverged';
    this.step = step;
    this.what = what;
    this.keptStep = keptStep;
    this.lastGoodState = lastGoodState;
  }

  /** The same error, naming the step whose parameters are left. */
  keeping(keptStep: number): TrainingDiverged {
    return new TrainingDiverged(this.step, this.what, this.lastGoodState, keptStep);
  }
}

/** A state could not be written: the disk is full, most often. The states before it are whole. */
export class TrainingStateNotSaved extends Error {
  readonly code: 'disk_full' | 'state_not_saved';
  readonly lastGoodState: string | undefined;

  constructor(path: string, lastGoodState: string | undefined, cause: unknown) {
    const isFull = cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
    const why = isFull ? 'the disk is full' : cause instanceof Error ? cause.message : String(cause);
    const saved =
      lastGoodState === undefined ? 'No state was saved before.' : `The last good state is ${lastGoodState}.`;
    super(`${path} could not be saved: ${why}. ${saved}`, { cause });
    this.name = 'TrainingStateNotSaved';
    this.code = isFull ? 'disk_full' : 'state_not_saved';
    this.lastGoodState = lastGoodState;
  }
}

/** A saved training state belongs to another run, or cannot be read. */
export class TrainingStateError extends Error {
  readonly code = 'training_state';
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(`${path}: ${message}`, options);
    this.name = 'TrainingStateError';
    this.path = path;
  }
}
