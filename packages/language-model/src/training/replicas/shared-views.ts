// Shared memory cut into one piece a parameter.
import type { Parameter } from '../../decoder/decoder.js';

/** How many numbers the parameters have together. */
export function totalSize(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { variable }) => sum + variable.size, 0);
}

/** Float32 views of the pieces, in the parameters' order. */
export function sharedViews(memory: SharedArrayBuffer, parameters: readonly Parameter[]): Float32Array[] {
  let begin = 0;
  return parameters.map(({ variable: { size } }) => {
    const view = new Float32Array(memory, begin * Float32Array.BYTES_PER_ELEMENT, size);
    begin += size;
    return view;
  });
}
