/** Reliability data printed in the literature. */

/** Fleiss 1971, table 1: the diagnoses (1–5) that six psychiatrists gave each of 30 patients. */
export const diagnoses = [
  [4, 4, 4, 4, 4, 4],
  [2, 2, 2, 5, 5, 5],
  [2, 3, 3, 3, 3, 5],
  [5, 5, 5, 5, 5, 5],
  [2, 2, 2, 4, 4, 4],
  [1, 1, 3, 3, 3, 3],
  [3, 3, 3, 3, 5, 5],
  [1, 1, 3, 3, 3, 4],
  [1, 1, 4, 4, 4, 4],
  [5, 5, 5, 5, 5, 5],
  [1, 4, 4, 4, 4, 4],
  [1, 2, 4, 4, 4, 4],
  [2, 2, 2, 3, 3, 3],
  [1, 4, 4, 4, 4, 4],
  [2, 2, 4, 4, 4, 5],
  [3, 3, 3, 3, 3, 5],
  [1, 1, 1, 4, 5, 5],
  [1, 1, 1, 1, 1, 2],
  [2, 2, 4, 4, 4, 4],
  [1, 3, 3, 5, 5, 5],
  [5, 5, 5, 5, 5, 5],
  [2, 4, 4, 4, 4, 4],
  [2, 2, 4, 5, 5, 5],
  [1, 1, 4, 4, 4, 4],
  [1, 4, 4, 4, 4, 5],
  [2, 2, 2, 2, 2, 4],
  [1, 1, 1, 1, 5, 5],
  [2, 2, 4, 4, 4, 4],
  [1, 3, 3, 3, 3, 3],
  [5, 5, 5, 5, 5, 5],
];

/** Krippendorff 2011, §C: twelve units, four observers A–D, `·` missing. */
const observers = [
  '1 2 3 3 2 1 4 1 2 · · ·',
  '1 2 3 3 2 2 4 1 2 5 · 3',
  '· 3 3 3 2 3 4 2 2 5 1 ·',
  '1 2 3 3 2 4 4 1 2 5 1 ·',
].map((row) => row.split(' '));

export const krippendorff2011 = Array.from({ length: 12 }, (_, unit) =>
  observers.flatMap((ratings) => (ratings[unit] === '·' ? [] : [Number(ratings[unit])])),
);

/** The `anxiety` data of R's irr: 20 subjects, three raters. */
const raters = [
  [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
  [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
  [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
];

export const anxiety = Array.from({ length: 20 }, (_, subject) => raters.map((ratings) => ratings[subject] ?? 0));
