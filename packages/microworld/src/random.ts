/**
 * Everything in the microworld comes from a seed, on every machine and Node version: Math.random is never used.
 * The generator is sfc32 (Doty-Humphrey, PractRand); its state is an FNV-1a hash of the keys, so that streams named
 * differently are independent and adding one never shifts another.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in 0 … below − 1. */
  integer(below: number): number;
  chance(probability: number): boolean;
  /** @throws RangeError on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** A shuffled copy (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

export function createRandom(...keys: readonly (number | string)[]): Random {
  const next = sfc32(keys.join('\u0000'));
  const integer = (below: number): number => Math.floor(next() * below);
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick<T>(items: readonly T[]): T {
      for (const item of items.slice(integer(items.length))) return item;
      throw new RangeError('Cannot pick from an empty list.');
    },
    shuffle<T>(items: readonly T[]): T[] {
      const left = [...items];
      const shuffled: T[] = [];
      while (left.length > 0) shuffled.push(...left.splice(integer(left.length), 1));
      return shuffled;
    },
  };
}

function sfc32(key: string): () => number {
  let a = fnv1a(key, 0);
  let b = fnv1a(key, 1);
  let c = fnv1a(key, 2);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next();
  return next;
}

/** The same whole number, 0 … 2³² − 1, for the same text everywhere. */
export function hashOf(text: string): number {
  return fnv1a(text, 0) >>> 0;
}

function fnv1a(key: string, salt: number): number {
  let hash = 0x811c9dc5 ^ salt;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return hash;
}
