// Reading, and reviewing what somebody else wrote: the question, the answer, what changed since it was returned, a decision.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Demonstration } from '@tastemaker/contracts';
import type { ReactNode } from 'react';
import { useFormat } from '../../../app/format.js';
import { Loaded } from '../../../parts/loaded.js';
import { Markdown } from '../../../parts/markdown/markdown.js';
import { PageHead } from '../../../parts/page-head.js';
import { Section } from '../../../parts/section.js';
import { DemonstrationStateTag } from '../demonstrations/demonstration-state.js';
import { Conversation } from '../parts/conversation.js';
import { contentOf } from './content.js';
import { History } from './history.js';
import { historyQuery } from './queries.js';
import { ReviewForm } from './review-form.js';

interface DemonstrationReaderProps {
  readonly demonstration: Demonstration;
  readonly isOwn: boolean;
  readonly crumbs: ReactNode;
}

export function DemonstrationReader({ demonstration, isOwn, crumbs }: DemonstrationReaderProps) {
  const { t } = useLingui();
  const format = useFormat();
  const { id, projectId, state, guidelineVersion, updatedAt, split } = demonstration;
  const content = contentOf(demonstration);
  const history = useQuery(historyQuery(projectId, id));
  return (
    <>
      <PageHead
        title={<Trans>Demonstration</Trans>}
        crumbs={crumbs}
        tag={<DemonstrationStateTag state={state} />}
        meta={
          <>
            {guidelineVersion !== null && (
              <span>
                <Trans>by guideline {guidelineVersion}</Trans>
              </span>
            )}
            <span>{split}</span>
            <span>{format.dateTime(updatedAt)}</span>
          </>
        }
      />
      <div className="writing reading">
        <section aria-label={t`Question`}>
          <h2>
            <Trans>Question</Trans>
          </h2>
          <Conversation
            messages={[...content.before, { role: 'user', content: content.question }]}
            documents={content.documents}
          />
        </section>
        <section aria-label={t`Ideal answer`}>
          <h2>
            <Trans>Ideal answer</Trans>
          </h2>
          <div className="read">
            <Markdown text={content.answer} headingLevel={3} />
          </div>
        </section>
        {state === 'submitted' && (
          <section aria-label={t`Decision`}>
            <h2>
              <Trans>Decision</Trans>
            </h2>
            {isOwn ? (
              <p className="muted">
                <Trans>It waits for somebody else to review it.</Trans>
              </p>
            ) : (
              <ReviewForm demonstration={demonstration} />
            )}
          </section>
        )}
      </div>
      <Section title={<Trans>History</Trans>}>
        <Loaded query={history}>{(found) => <History history={found} />}</Loaded>
      </Section>
    </>
  );
}
