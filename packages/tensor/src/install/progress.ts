// What the installer reports to its caller.
export interface EngineProgress {
  readonly phase: 'waiting' | 'downloading' | 'unpacking' | 'building' | 'checking';
  /** What is being worked on, to be read by people. */
  readonly what: string;
  readonly receivedBytes?: number;
  /** Absent while unknown. */
  readonly totalBytes?: number;
}

export type OnProgress = (progress: EngineProgress) => void;

/** What every step of an installation is given. */
export interface Installation {
  /** A folder of this installation's own, renamed into place when all is done. */
  readonly staging: string;
  /** Where things are kept that several installations share. */
  readonly cacheRoot: string;
  readonly onProgress: OnProgress;
  /** Aborts when the installation's lock is lost. */
  readonly signal: AbortSignal;
}
