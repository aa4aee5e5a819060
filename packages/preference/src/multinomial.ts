/** Drawing very many cases at once: how often each kind is drawn, in time that grows with the kinds and not with the cases. */

/**
 * `[kinds]`: how often each is among `Σ counts` cases drawn with replacement from `counts[k]` cases of each kind k. One kind after the
 * other, by the binomial distribution of what is left (Devroye 1986, Non-Uniform Random Variate Generation, §XI.1.4).
 */
export function drawMultinomial(counts: ArrayLike<number>, draws: Float64Array, random: () => number): void {
  let left = 0;
  for (let kind = 0; kind < counts.length; kind += 1) left += counts[kind] ?? 0;
  let casesLeft = left;
  for (let kind = 0; kind < counts.length; kind += 1) {
    const count = counts[kind] ?? 0;
    const drawn = count >= casesLeft ? left : drawBinomial(left, count / casesLeft, random);
    draws[kind] = drawn;
    left -= drawn;
    casesLeft -= count;
  }
}

/** From so many expected hits and misses on, the normal distribution stands for the binomial one. */
const fewExpected = 50;

/**
 * Of `cases`, how many hit with probability `p` each: by the waiting times between hits (Devroye 1986, §X.4.3) where few are
 * expected, else rounded from the normal distribution of the same mean and variance.
 */
function drawBinomial(cases: number, p: number, random: () => number): number {
  if (p > 0.5) return cases - drawBinomial(cases, 1 - p, random);
  if (cases <= 0 || p <= 0) return 0;
  const mean = cases * p;
  if (mean < fewExpected) return byWaitingTimes(cases, p, random);
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(cases, Math.max(0, Math.round(mean + normal * Math.sqrt(mean * (1 - p)))));
}

function byWaitingTimes(cases: number, p: number, random: () => number): number {
  const logMiss = Math.log1p(-p);
  let hits = -1;
  let at = 0;
  while (at <= cases) {
    at += Math.floor(Math.log(1 - random()) / logMiss) + 1;
    hits += 1;
  }
  return hits;
}
