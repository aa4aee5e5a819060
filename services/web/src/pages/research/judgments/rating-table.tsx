// Ratings of each candidate on each criterion, in the letters that the labeler saw.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Criterion, Judgment } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';

interface RatingTableProps {
  readonly ratings: NonNullable<Judgment['ratings']>;
  readonly criteria: readonly Criterion[];
  /** Completions as they were shown. */
  readonly order: readonly string[];
  readonly letters: readonly string[];
}

export function RatingTable({ ratings, criteria, order, letters }: RatingTableProps) {
  const { t } = useLingui();
  const format = useFormat();
  const titles = new Map(criteria.map(({ key, title, scale }) => [key, `${title} (${scale.min}–${scale.max})`]));
  return (
    <div className="table-scroll" role="region" aria-label={t`Ratings`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Criterion</Trans>
            </th>
            {order.map((id, index) => (
              <th key={id} scope="col" className="end">
                {letters[index]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Object.entries(ratings).map(([key, byCompletion]) => (
            <tr key={key}>
              <th scope="row">{titles.get(key) ?? key}</th>
              {order.map((id) => {
                const rating = byCompletion[id];
                return (
                  <td key={id} className="end num">
                    {rating === undefined ? '–' : format.number(rating)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
