// A ranking: the prompt over the candidates, each with its places; the ranking itself at the side, best on top.
import { Trans, useLingui } from '@lingui/react/macro';
import { Suspense, useState } from 'react';
import type { ContextState, DeskState } from '../desk-parts.js';
import { BetterAnswer } from '../lazy-parts.js';
import { Documents } from '../reading/documents.js';
import { GuidelineText } from '../reading/guideline-text.js';
import { PromptText } from '../reading/prompt-text.js';
import { useMedia } from '../use-media.js';
import { LetterStrip } from './letter-strip.js';
import { RankCandidate } from './rank-candidate.js';
import { RankingRail } from './ranking-rail.js';

export interface RankDeskProps {
  readonly desk: DeskState;
  readonly context: ContextState;
}

/** More are shown one at a time. */
const mostAtOnce = 6;

export function RankDesk({ desk, context: { beside, search } }: RankDeskProps) {
  const { t } = useLingui();
  const { assignment, letters, judging, commands, projectId } = desk;
  const { chosen } = judging;
  const hasRoom = useMedia('(min-width: 1600px) and (min-height: 900px)');
  const [{ shown, by }, setShown] = useState({ shown: 'A', by: chosen });
  const isSingle = letters.length > mostAtOnce;
  // Who is chosen comes in sight, and stays there until somebody else is looked at.
  const inSight = chosen !== undefined && chosen !== by ? chosen : shown;
  if (inSight !== shown || chosen !== by) setShown({ shown: inSight, by: chosen });
  return (
    <main className="rank">
      <div className="desk">
        <section className="ask" aria-label={t`Prompt`}>
          {assignment.messages.length === 1 && (
            <h2>
              <Trans>Prompt</Trans>
            </h2>
          )}
          <PromptText messages={assignment.messages} />
          {assignment.contextDocuments.length > 0 && (
            <Documents
              key={assignment.id}
              documents={assignment.contextDocuments}
              search={search}
              letters={letters}
              onFind={commands.find}
            />
          )}
        </section>
        {isSingle && (
          <LetterStrip
            desk={desk}
            shown={inSight}
            onShow={(letter) => {
              setShown({ shown: letter, by: chosen });
            }}
          />
        )}
        <div className={isSingle ? 'grid single' : 'grid'}>
          {assignment.candidates.map(({ text, messages }, at) => {
            const letter = letters[at] ?? '';
            return (
              <RankCandidate
                key={letter}
                desk={desk}
                letter={letter}
                text={text}
                messages={messages}
                isHidden={isSingle && letter !== inSight}
              />
            );
          })}
        </div>
      </div>
      {desk.open === 'better' ? (
        <aside className="rail" id="judge" tabIndex={-1} aria-label={t`A better answer`}>
          <Suspense>
            <BetterAnswer desk={desk} />
          </Suspense>
        </aside>
      ) : (
        <aside
          className="rail"
          id="judge"
          tabIndex={-1}
          aria-label={beside === 'guideline' ? t`Guideline` : t`Your ranking`}
        >
          {beside === 'guideline' ? <GuidelineText projectId={projectId} /> : <RankingRail desk={desk} />}
          {beside !== 'guideline' && hasRoom && assignment.guidelineVersion !== null && (
            <section className="below" aria-label={t`Guideline`}>
              <GuidelineText projectId={projectId} />
            </section>
          )}
        </aside>
      )}
    </main>
  );
}
