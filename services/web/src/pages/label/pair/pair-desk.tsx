// A pair: prompt with documents or guideline, A, B; and below them the sheet on the same three columns.
import { useLingui } from '@lingui/react/macro';
import { Suspense } from 'react';
import type { ContextState, DeskState } from '../desk-parts.js';
import { sideOf } from '../draft.js';
import { BetterAnswer } from '../lazy-parts.js';
import { CandidateText } from '../reading/candidate-text.js';
import { ContextPane } from '../reading/context-pane.js';
import { PairSheet } from './pair-sheet.js';
import { SideTag } from './side-tag.js';

export interface PairDeskProps {
  readonly desk: DeskState;
  readonly context: ContextState;
}

export function PairDesk({ desk, context }: PairDeskProps) {
  const { t } = useLingui();
  const { assignment, letters, judging, commands } = desk;
  const side = judging.draft.isAllBad ? undefined : sideOf(judging.draft);
  return (
    <>
      <main className="pair">
        {desk.open === 'better' ? (
          <section className="context" aria-label={t`A better answer`} data-pane>
            <Suspense>
              <BetterAnswer desk={desk} />
            </Suspense>
          </section>
        ) : (
          <ContextPane desk={desk} context={context} />
        )}
        {assignment.candidates.map(({ text, messages }, at) => {
          const letter = letters[at] ?? '';
          return (
            <section
              key={letter}
              className="cand"
              aria-labelledby={`cand-${letter}`}
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys
              tabIndex={0}
              data-pane
              data-candidate={letter}
            >
              <header
                onClick={() => {
                  commands.give({ type: 'letter', letter });
                }}
              >
                <h2 className="letter" id={`cand-${letter}`}>
                  <span className="visually-hidden">{t`Answer`} </span>
                  {letter}
                </h2>
                <SideTag side={side} letter={letter} />
              </header>
              <CandidateText text={text} messages={messages} />
            </section>
          );
        })}
      </main>
      <PairSheet desk={desk} />
    </>
  );
}
