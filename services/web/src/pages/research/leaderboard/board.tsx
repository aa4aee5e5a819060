// Strengths with intervals on one axis, the value without the control as a hollow dot; places as ranges.
import { Trans, useLingui } from '@lingui/react/macro';
import type { BoardEntry, Leaderboard } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Figure } from '../../../parts/plot/figure.js';
import { useBoardTable } from './board-table.js';
import { BoardAxis, BoardTrack, scaleOf } from './board-track.js';

export function Board({ board }: { readonly board: Leaderboard }) {
  const { t } = useLingui();
  const { figures, withdrawn } = board;
  const placed = figures.entries.filter(({ standing }) => standing !== null);
  const table = useBoardTable(figures.entries);
  if (placed.length === 0) return null;
  const scale = scaleOf(placed);
  const gone = new Map(withdrawn.map((change) => [change.key, change.reason]));
  const hasControls = placed.some(({ plain }) => plain !== null);
  return (
    <Figure
      title={t`Strengths`}
      level={2}
      caption={<Trans>400 points are odds of ten to one</Trans>}
      makeTable={() => table}
    >
      <div className="board" role="table" aria-label={t`Strengths`}>
        <div className="r h" role="row">
          <span role="columnheader">
            <Trans>Place</Trans>
          </span>
          <span role="columnheader">
            <Trans>Entry</Trans>
          </span>
          <BoardAxis scale={scale} />
          <span className="end" role="columnheader">
            <Trans>Rating</Trans>
          </span>
          <span role="columnheader">95%</span>
          <span className="end" role="columnheader">
            <Trans>Votes</Trans>
          </span>
          <span className="end" role="columnheader">
            {hasControls ? <Trans>By the control</Trans> : <Trans>Shown in</Trans>}
          </span>
        </div>
        {placed.map((entry) => (
          <BoardRow key={entry.key} entry={entry} scale={scale} withdrawn={gone.get(entry.key)} />
        ))}
      </div>
      <p className="small muted board-legend">
        {hasControls && (
          <span className="legend">
            <span>
              <i className="dot filled" />
              <Trans>with the control</Trans>
            </span>
            <span>
              <i className="dot" />
              <Trans>without</Trans>
            </span>
          </span>
        )}
        <span>
          <Trans>Places are ranges that hold the true place with 95% confidence, all differences tested at once.</Trans>
        </span>
      </p>
    </Figure>
  );
}

interface BoardRowProps {
  readonly entry: BoardEntry;
  readonly scale: readonly [number, number];
  /** The reason, where it is withdrawn. */
  readonly withdrawn: string | undefined;
}

function BoardRow({ entry: { name, detail, standing, plain, votes, samplingRate }, scale, withdrawn }: BoardRowProps) {
  const format = useFormat();
  if (standing === null) return null;
  const { rating, place } = standing;
  const moved = plain === null ? null : rating.value - plain.rating.value;
  return (
    <div className={withdrawn === undefined ? 'r' : 'r withdrawn'} role="row">
      <span className="place" role="cell">
        {place === null ? '–' : place.best === place.worst ? place.best : `${place.best}–${place.worst}`}
      </span>
      <span className="name" role="rowheader">
        {name}
        {detail !== null && <small dir="auto">{detail}</small>}
        {withdrawn !== undefined && (
          <small>
            <Trans>withdrawn: {withdrawn}</Trans>
          </small>
        )}
      </span>
      <BoardTrack rating={rating} plain={plain?.rating.value} scale={scale} />
      <span className="str" role="cell">
        {format.number(rating.value, 0)}
      </span>
      <span className="ci small" role="cell">
        {rating.low === null || rating.high === null
          ? '–'
          : `${format.number(rating.low, 0)}–${format.number(rating.high, 0)}`}
      </span>
      <span className="n small end" role="cell">
        {format.number(votes)}
      </span>
      <span className="small muted end num" role="cell">
        {moved === null ? format.percent(samplingRate, 0) : signed(format.number(Math.abs(moved), 0), moved)}
      </span>
    </div>
  );
}

function signed(text: string, value: number): string {
  if (Math.round(value) === 0) return '0';
  return value < 0 ? `−${text}` : `+${text}`;
}
