// The flags of a sandboxed Node process: limits of its heap, nothing that turns text into code, no reading of other files.
import type { SandboxLimits } from './limits.js';

const mebibyte = 2 ** 20;

/** Node 20 calls it experimental; where neither is known, files are not held back. */
const permission = ['--permission', '--experimental-permission'].find((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);

export function nodeFlags(readable: readonly string[], { heapBytes, youngBytes }: SandboxLimits): string[] {
  return [
    '--no-warnings',
    '--no-addons',
    '--disable-proto=delete',
    '--disallow-code-generation-from-strings',
    `--max-old-space-size=${Math.ceil(heapBytes / mebibyte)}`,
    // The young generation takes three semi-spaces.
    `--max-semi-space-size=${Math.max(1, Math.ceil(youngBytes / mebibyte / 3))}`,
    ...(permission === undefined ? [] : [permission, ...readable.map((path) => `--allow-fs-read=${path}`)]),
  ];
}
