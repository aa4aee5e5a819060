/** The part of proper-lockfile that is used here; it ships no declarations. */
declare module 'proper-lockfile' {
  export interface LockOptions {
    readonly lockfilePath: string;
    /** Whether the locked path must exist. */
    readonly realpath: boolean;
    /** Milliseconds without an update after which a lock counts as left behind. */
    readonly stale: number;
    readonly update: number;
    readonly onCompromised: (error: Error) => void;
  }
  export function lock(file: string, options: LockOptions): Promise<() => Promise<void>>;
}
