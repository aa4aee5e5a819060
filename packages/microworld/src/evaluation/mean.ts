/** A mean over requests, each of which is one observation. */
import { clusteredShare, type Share } from '@tastemaker/preference';

/** With its 95 % interval, by resampling. */
export function meanWithInterval(values: readonly number[]): Share {
  return clusteredShare(values.map((value) => ({ sum: value, count: 1 })));
}
