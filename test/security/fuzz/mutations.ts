// Mutations of good files. Everything is drawn from a seed, so that what was found can be found again.

export type Draw = (below: number) => number;

/** A linear congruential generator (Numerical Recipes, "quick and dirty"). */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Lengths and counts that parsers trip over. */
const telling = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

type Mutation = (file: Buffer, draw: Draw, others: readonly Buffer[]) => Buffer;

const mutations: readonly Mutation[] = [
  flipBits,
  setBytes,
  overwriteLength,
  (file, draw) => file.subarray(0, draw(file.length + 1)),
  (file, draw) => file.subarray(draw(file.length + 1)),
  splice,
  repeat,
  flipBits,
  setBytes,
  overwriteLength,
];

/** A mutation or a few, of one file; `others` lend parts. */
export function mutated(file: Buffer, draw: Draw, others: readonly Buffer[]): Buffer {
  let result: Buffer = Buffer.from(file);
  for (let left = 1 + draw(3); left > 0; left--) {
    if (result.length === 0) return result;
    result = mutations[draw(mutations.length)]?.(result, draw, others) ?? result;
  }
  return result;
}

function flipBits(file: Buffer, draw: Draw): Buffer {
  const at = draw(file.length);
  file.writeUInt8((file[at] ?? 0) ^ (1 << draw(8)), at);
  return file;
}

function setBytes(file: Buffer, draw: Draw): Buffer {
  for (let left = 1 + draw(4); left > 0; left--) file[draw(file.length)] = draw(256);
  return file;
}

function overwriteLength(file: Buffer, draw: Draw): Buffer {
  const value = telling[draw(telling.length)] ?? 0;
  const field = Buffer.alloc(4);
  if (draw(2) === 0) field.writeUInt32LE(value);
  else field.writeUInt32BE(value);
  field.copy(file, draw(Math.max(1, file.length - 4)));
  return file;
}

function splice(file: Buffer, draw: Draw, others: readonly Buffer[]): Buffer {
  const other = others[draw(others.length)] ?? file;
  return Buffer.concat([file.subarray(0, draw(file.length)), other.subarray(draw(other.length))]);
}

function repeat(file: Buffer, draw: Draw): Buffer {
  const from = draw(file.length);
  const part = file.subarray(from, from + 1 + draw(64));
  const times = 1 + draw(1000);
  return Buffer.concat([file.subarray(0, from), ...Array.from({ length: times }, () => part), file.subarray(from)]);
}
