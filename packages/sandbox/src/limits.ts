// How much a sandboxed process may take.

export interface SandboxLimits {
  /** From the order to the result, in milliseconds; the time in which the caller takes no items counts. @defaultValue 60,000 */
  readonly wallMs: number;
  /** Without a message while the caller waits for one, in milliseconds. @defaultValue 20,000 */
  readonly idleMs: number;
  /** JavaScript's heap (V8's old generation). @defaultValue 512 MiB */
  readonly heapBytes: number;
  /** Young objects' part of the heap; more of it makes short-lived objects cheaper. @defaultValue 16 MiB */
  readonly youngBytes: number;
  /** Resident memory of the process, Node's own 50 MB included. @defaultValue 768 MiB */
  readonly memoryBytes: number;
  /** All messages of a run, or of one answer of a session, as they are sent. @defaultValue 64 MiB */
  readonly outputBytes: number;
  /** One message. @defaultValue the smaller of `outputBytes` and 64 MiB */
  readonly messageBytes: number;
  /** Until a process has loaded its module, in milliseconds. @defaultValue 30,000 */
  readonly startMs: number;
}

const mebibyte = 2 ** 20;
const largestMessageBytes = 64 * mebibyte;

export function completeLimits(limits: Partial<SandboxLimits>): SandboxLimits {
  const outputBytes = limits.outputBytes ?? 64 * mebibyte;
  return {
    wallMs: 60_000,
    idleMs: 20_000,
    heapBytes: 512 * mebibyte,
    youngBytes: 16 * mebibyte,
    memoryBytes: 768 * mebibyte,
    messageBytes: Math.min(outputBytes, largestMessageBytes),
    startMs: 30_000,
    ...limits,
    outputBytes,
  };
}
