/* oxlint-disable typescript/no-non-null-assertion -- controls are votes × names */
/** The unit of a control: its root mean square, so that coefficients of different controls can be compared. */

import { PreferenceError } from '../preference-error.js';
import type { NumberedVotes } from './numbered-votes.js';

/**
 * `[controls]`: root mean squares over the votes among entries on the board. Around 0, not the mean: swapping left and right
 * must change nothing. {@link PreferenceError} `preference.invalid_input`, naming a control that is 0 in every vote.
 */
export function controlScale(votes: NumberedVotes, place: Int32Array): Float64Array {
  const width = votes.controlNames.length;
  const squares = new Float64Array(width);
  let count = 0;
  for (let vote = 0; vote < votes.count; vote += 1) {
    if (place[votes.left[vote]!]! < 0 || place[votes.right[vote]!]! < 0) continue;
    count += 1;
    for (let k = 0; k < width; k += 1) squares[k]! += votes.controls![vote * width + k]! ** 2;
  }
  const unused = squares.findIndex((total) => total === 0);
  if (unused >= 0) {
    throw new PreferenceError(
      'preference.invalid_input',
      `The control “${votes.controlNames[unused]}” is 0 in every vote: there is nothing to control for. Leave it out.`,
    );
  }
  return squares.map((total) => Math.sqrt(total / count));
}
