// A line that can be followed through values that jump from step to step.

/**
 * The exponential moving average, corrected for its beginning as Adam's moments are (Kingma & Ba 2015, section 3): the first
 * value is the first value.
 * @param keep how much of the past stays, from 0 to 1
 */
export function smooth(values: readonly number[], keep = 0.9): number[] {
  let average = 0;
  let weight = 0;
  return values.map((value) => {
    average = keep * average + (1 - keep) * value;
    weight = keep * weight + (1 - keep);
    return average / weight;
  });
}
