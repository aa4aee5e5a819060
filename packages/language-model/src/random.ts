// Seeded random numbers that are the same on every machine: weights, shuffles and samples come from here, so that a
// run's seed decides its result.

export interface Random {
  /** Uniform in [0, 1), 32 bits of it. */
  readonly uniform: () => number;
  /** Standard normal (Box & Muller 1958). */
  readonly normal: () => number;
  /** Uniform whole number in [0, below). */
  readonly integer: (below: number) => number;
  /** A uniformly drawn order of `0 … count − 1` (Fisher–Yates). */
  readonly permutation: (count: number) => Int32Array;
}

const golden = 0x9e3779b9;

/** splitmix32: spreads close seeds apart, so that seeds 1 and 2, or (1, 2) and (2, 1), share nothing. */
function mixer(state: number): () => number {
  let s = state >>> 0;
  return () => {
    s = (s + golden) >>> 0;
    let z = s;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
}

/**
 * A stream of its own for each list of whole numbers: `createRandom(seed, step)` does not depend on earlier steps.
 * The generator is sfc32 (Doty-Humphrey's Small Fast Counting, 32 bits).
 */
export function createRandom(...seeds: readonly number[]): Random {
  let folded = 0;
  for (const seed of seeds) {
    const low = mixer(folded ^ (seed >>> 0))();
    folded = mixer(low ^ (Math.floor(seed / 2 ** 32) >>> 0))();
  }
  const next = mixer(folded);
  let a = next();
  let b = next();
  let c = next();
  let counter = 1;
  const bits = (): number => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) bits();

  const uniform = (): number => bits() / 2 ** 32;
  const integer = (below: number): number => Math.floor(uniform() * below);
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const permutation = (count: number): Int32Array => {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = integer(i + 1);
      const held = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = held;
    }
    return order;
  };
  return { uniform, normal, integer, permutation };
}

/** So many draws of `normal(0, deviation)`. */
export function normals(random: Random, count: number, deviation = 1): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = deviation * random.normal();
  return values;
}
