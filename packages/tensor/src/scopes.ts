// Who owns a tensor: the innermost open scope, until the tensor is released, returned from the scope or kept. Both
// engines share these rules; they differ only in how a tensor is freed.
/** Every tensor reachable from `value` through arrays, plain objects, maps and sets. */
function tensorsIn<H extends object>(
  value: unknown,
  isTensor: (value: object) => value is H,
  found: Set<H>,
  seen: Set<object>,
): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) {
    return;
  }
  if (isTensor(value)) {
    found.add(value);
    return;
  }
  seen.add(value);
  const children = Array.isArray(value) || value instanceof Map || value instanceof Set ? value : Object.values(value);
  for (const child of children) {
    tensorsIn(child, isTensor, found, seen);
  }
}

export class Scopes<H extends object> {
  readonly #isTensor: (value: object) => value is H;
  readonly #free: (tensor: H) => void;
  readonly #open: H[][] = [];
  #current: H[] | undefined;

  constructor(isTensor: (value: object) => value is H, free: (tensor: H) => void) {
    this.#isTensor = isTensor;
    this.#free = free;
  }

  /** Gives a new tensor to the open scope; outside of any it stays its maker's. */
  own(tensor: H): H {
    this.#current?.push(tensor);
    return tensor;
  }

  run<T>(body: () => T): T {
    const mine: H[] = [];
    const enclosing = this.#current;
    this.#open.push(mine);
    this.#current = mine;
    const kept = new Set<H>();
    try {
      const result = body();
      tensorsIn(result, this.#isTensor, kept, new Set());
      return result;
    } finally {
      this.#open.pop();
      this.#current = enclosing;
      for (const tensor of mine) {
        if (kept.has(tensor)) {
          enclosing?.push(tensor);
        } else {
          this.#free(tensor);
        }
      }
    }
  }

  /** Takes a tensor out of whichever open scope holds it. */
  disown(tensor: H): void {
    for (let depth = this.#open.length - 1; depth >= 0; depth--) {
      const tensors = this.#open[depth] ?? [];
      const at = tensors.lastIndexOf(tensor);
      if (at >= 0) {
        const last = tensors.pop();
        if (last !== undefined && at < tensors.length) {
          tensors[at] = last;
        }
        return;
      }
    }
  }
}
