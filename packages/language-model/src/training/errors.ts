// Ways in which training stops that a person has to know of.

/** The loss or its gradient is no longer a number. The parameters are those before the step. */
export class TrainingDiverged extends Error {
  readonly code = 'training-diverged';
  readonly step: number;
  /** Folder of the newest saved state, to go on from with a lower learning rate. */
  readonly lastGoodState: string | undefined;

  constructor(step: number, what: string, lastGoodState: string | undefined) {
    const saved =
      lastGoodState === undefined ? 'No state was saved before.' : `The last good state is ${lastGoodState}.`;
    super(`Training diverged at step ${step}: ${what}. ${saved} A lower learning rate may help.`);
    this.name = 'TrainingDiverged';
    this.step = step;
    this.lastGoodState = lastGoodState;
  }
}

/** A saved training state belongs to another run, or cannot be read. */
export class TrainingStateError extends Error {
  readonly code = 'training-state';
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(`${path}: ${message}`, options);
    this.name = 'TrainingStateError';
    this.path = path;
  }
}
