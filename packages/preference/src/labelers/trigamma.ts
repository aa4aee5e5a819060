/**
 * ψ′(x) for x > 0, the variance of the logarithm of a gamma variate of shape x; that of a Beta variate's logit is the sum of
 * two. By recurrence to 10 or more and the asymptotic series (Abramowitz & Stegun 1964, 6.4.6 and 6.4.12), to 12 digits.
 */
export function trigamma(x: number): number {
  let [at, sum] = [x, 0];
  for (; at < 10; at += 1) sum += 1 / at ** 2;
  const inverse = 1 / at ** 2;
  const series = 1 / 6 - inverse * (1 / 30 - inverse * (1 / 42 - inverse * (1 / 30 - inverse * (5 / 66))));
  return sum + 1 / at + inverse / 2 + (inverse / at) * series;
}
