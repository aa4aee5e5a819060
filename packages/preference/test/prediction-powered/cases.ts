/** The cases of test/reference/prediction_powered.py. */

/** The linear congruential generator of Numerical Recipes: uniform in [0, 1). */
export function congruential(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface Columns {
  readonly first: number[];
  readonly second: number[];
  readonly people: number[];
  readonly judge: number[];
}

/** Votes between `items` items, strengths 0.6 apart, and a judge that says the contrary of people with probability ¼. */
export function drawCases(uniform: () => number, cases: number, items = 4): Columns {
  const columns: Columns = { first: [], second: [], people: [], judge: [] };
  for (let drawn = 0; drawn < cases; drawn += 1) {
    const first = Math.floor(uniform() * items);
    const second = (first + 1 + Math.floor(uniform() * (items - 1))) % items;
    const people = uniform() < 1 / (1 + Math.exp(-0.6 * (second - first))) ? 1 : 0;
    columns.first.push(first);
    columns.second.push(second);
    columns.people.push(people);
    columns.judge.push(uniform() > 0.25 ? people : 1 - people);
  }
  return columns;
}
