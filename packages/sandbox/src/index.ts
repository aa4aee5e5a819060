// Runs work on foreign bytes in processes of their own, with limits of time, memory and output.
export type { SandboxLimits } from './limits.js';
export { type RunOptions, runInSandbox, Sandbox, type SandboxContext, type SandboxOptions } from './sandbox.js';
export { SandboxError, type SandboxErrorCode, type Thrown } from './sandbox-error.js';
export { type AskOptions, SandboxSession, type SessionOptions } from './session.js';
