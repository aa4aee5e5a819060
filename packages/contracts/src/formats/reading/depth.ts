// How deep lists and objects may be within each other.

/** Deeper than any format here goes; parsers and PostgreSQL's JSON go deep by recursion. */
const maxDepth = 64;

export const tooDeep = `is nested more than ${maxDepth} deep`;

/** Whether a value has lists and objects within each other more than {@link maxDepth} deep. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === maxDepth) return true;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof inner === 'object' && inner !== null && isTooDeep(inner, depth + 1)) return true;
  }
  return false;
}
