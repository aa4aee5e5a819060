// The rating of one candidate by one criterion: a row of steps, or a field for a number where the scale is long.
import { useLingui } from '@lingui/react/macro';
import type { Criterion } from '@tastemaker/contracts';
import { Kbd } from '../../parts/kbd.js';
import type { DeskState } from './desk-parts.js';
import { isSameCell } from './draft.js';
import { cellName } from './focus.js';
import { cellInForce } from './judging.js';
import { useKeyMap } from './keys/own-keys.js';
import { RadioRow } from './radio-row.js';
import { digitsOf, isInSteps, stepsOf } from './rating-scale.js';

interface RatingCellProps {
  readonly desk: DeskState;
  readonly criterion: Criterion;
  readonly letter: string;
  readonly rating: number | undefined;
  /** Whether the words for the ends of the scale stand beside it. */
  readonly hasEnds: boolean;
}

export function RatingCell({ desk, criterion, letter, rating, hasEnds }: RatingCellProps) {
  const { t } = useLingui();
  const { isOn } = useKeyMap();
  const { judging, assignment, commands, letters } = desk;
  const { scale, title } = criterion;
  const cell = { criterion: criterion.key, letter };
  const digits = digitsOf(scale);
  const isNow =
    isOn &&
    digits !== undefined &&
    isSameCell(cellInForce(judging, assignment), cell) &&
    (letters.length === 2 || judging.cell !== undefined);
  const look = () => {
    commands.give({ type: 'look', cell });
  };
  const rate = (value: number | undefined) => {
    commands.give({ type: 'rate', cell, rating: value });
  };
  const label = t`${title}, ${letter}`;
  return (
    <div className={isNow ? 'cell rating now' : 'cell rating'}>
      <span className="who" aria-hidden="true">
        {letter}
      </span>
      {isInSteps(scale) ? (
        <RadioRow
          className="rate"
          label={label}
          data={{ 'data-cell': cellName(cell) }}
          checked={rating}
          choices={stepsOf(scale).map((step) => ({ value: step, content: String(step) }))}
          onFocus={look}
          onChoose={(value, by) => {
            rate(value);
            // Who goes through the steps by arrows has not decided yet.
            if (by === 'arrow') look();
          }}
        />
      ) : (
        <input
          className="input number"
          type="number"
          aria-label={label}
          data-cell={cellName(cell)}
          min={scale.min}
          max={scale.max}
          step={1}
          value={rating ?? ''}
          onChange={({ target }) => {
            const value = target.valueAsNumber;
            rate(Number.isInteger(value) ? value : undefined);
          }}
        />
      )}
      {hasEnds && <span className="ends">{endsOf(scale)}</span>}
      {isNow && digits !== undefined && (
        <span className="turn">
          <Kbd>{digits[0]}</Kbd>–<Kbd>{digits[1]}</Kbd>
        </span>
      )}
    </div>
  );
}

function endsOf({ min, max, minLabel, maxLabel }: Criterion['scale']): string {
  const ends = [minLabel === undefined ? '' : `${min} ${minLabel}`, maxLabel === undefined ? '' : `${max} ${maxLabel}`];
  return ends.filter((end) => end !== '').join(', ');
}
