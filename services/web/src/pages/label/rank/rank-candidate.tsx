// A candidate of a ranking with its places, and its ratings below it.
import { useLingui } from '@lingui/react/macro';
import type { Message } from '@tastemaker/contracts';
import type { DeskState } from '../desk-parts.js';
import { ratingAt } from '../draft.js';
import { RadioRow } from '../radio-row.js';
import { RatingCell } from '../rating-cell.js';
import { CandidateText } from '../reading/candidate-text.js';

interface RankCandidateProps {
  readonly desk: DeskState;
  readonly letter: string;
  readonly text: string;
  readonly messages: readonly Message[] | undefined;
  readonly isHidden: boolean;
}

export function RankCandidate({ desk, letter, text, messages, isHidden }: RankCandidateProps) {
  const { t } = useLingui();
  const { letters, judging, commands, assignment } = desk;
  const place = judging.draft.isAllBad ? undefined : judging.draft.places[letter];
  return (
    <article
      className={judging.chosen === letter ? 'cand now' : 'cand'}
      hidden={isHidden}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: candidates are gone through by keys
      tabIndex={0}
      aria-labelledby={`cand-${letter}`}
      data-pane
      data-candidate={letter}
      data-unplaced={place === undefined ? '' : undefined}
    >
      <header>
        <h2 className="letter" id={`cand-${letter}`}>
          <span className="visually-hidden">{t`Answer`} </span>
          {letter}
        </h2>
        <RadioRow
          className="places"
          label={t`Place of ${letter}`}
          checked={place}
          choices={letters.map((_, at) => ({ value: at + 1, content: String(at + 1) }))}
          onChoose={(chosen) => {
            commands.give({ type: 'place', letter, place: chosen });
          }}
        />
      </header>
      <CandidateText text={text} messages={messages} />
      {assignment.criteria.length > 0 && (
        <div className="ratings">
          {assignment.criteria.map((criterion) => (
            <div className="criterion" key={criterion.key}>
              <span className="label">{criterion.title}</span>
              <RatingCell
                desk={desk}
                criterion={criterion}
                letter={letter}
                hasEnds={false}
                rating={ratingAt(judging.draft, { criterion: criterion.key, letter })}
              />
            </div>
          ))}
        </div>
      )}
    </article>
  );
}
