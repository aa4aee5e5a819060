// One comparison in full: prompt, candidates with provenance, what was judged, who holds it, and its place in the queue.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ComparisonDetail } from '@tastemaker/contracts';
import { lettersOf } from '@tastemaker/labeling';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Loaded } from '../../../parts/loaded.js';
import { SidePanel } from '../../../parts/side-panel.js';
import { CandidateCard } from '../parts/candidate-card.js';
import { Conversation } from '../parts/conversation.js';
import { ComparisonChange } from './comparison-change.js';
import { JudgmentRow } from './judgment-row.js';
import { comparisonQuery } from './queries.js';

interface ComparisonPanelProps {
  readonly projectId: string;
  readonly comparisonId: string;
  readonly onClose: () => void;
}

export function ComparisonPanel({ projectId, comparisonId, onClose }: ComparisonPanelProps) {
  const comparison = useQuery(comparisonQuery(projectId, comparisonId));
  return (
    <SidePanel title={<Trans>Comparison</Trans>} onClose={onClose}>
      <Loaded query={comparison}>{(found) => <Detail comparison={found} />}</Loaded>
    </SidePanel>
  );
}

function Detail({ comparison }: { readonly comparison: ComparisonDetail }) {
  const format = useFormat();
  const letters = lettersOf(comparison.completionIds.length);
  return (
    <>
      <p className="meta">
        <span>
          <Plural
            value={comparison.judgmentsNeeded}
            one={`${comparison.judgmentsDone} of # judgment`}
            other={`${comparison.judgmentsDone} of # judgments`}
          />
        </span>
        <span>{comparison.status === 'open' ? <Trans>open</Trans> : <Trans>closed</Trans>}</span>
        <span>
          {comparison.hasMajority ? <Trans>one choice has a majority</Trans> : <Trans>no choice has a majority</Trans>}
        </span>
        <span>{format.dateTime(comparison.createdAt)}</span>
        <span>
          <Link
            to="/p/$project/comparisons"
            params={{ project: comparison.projectId }}
            search={{ promptId: comparison.promptId }}
          >
            <Trans>others of this prompt</Trans>
          </Link>
        </span>
      </p>
      <Conversation messages={comparison.prompt.messages} documents={comparison.prompt.contextDocuments} />
      <section>
        <h3>
          <Trans>Candidates</Trans>
        </h3>
        {comparison.candidates.map((completion, index) => (
          <CandidateCard key={completion.id} completion={completion} letter={letters[index] ?? ''} />
        ))}
      </section>
      <section>
        <h3>
          <Trans>Judgments</Trans>
        </h3>
        {comparison.judgments.length === 0 && (
          <p className="small muted">
            <Trans>Nobody has judged it yet.</Trans>
          </p>
        )}
        <ul role="list" className="stack">
          {comparison.judgments.map((judgment) => (
            <JudgmentRow key={judgment.id} judgment={judgment} completionIds={comparison.completionIds} />
          ))}
        </ul>
        <p className="small faint">
          <Trans>Letters here are in the comparison’s own order; each labeler saw an order of their own.</Trans>
        </p>
      </section>
      <Holds comparison={comparison} />
      <ComparisonChange comparison={comparison} />
    </>
  );
}

function Holds({ comparison }: { readonly comparison: ComparisonDetail }) {
  const { t } = useLingui();
  const format = useFormat();
  const members = useQuery({
    queryKey: ['project', comparison.projectId, 'members'],
    queryFn: () => client.listMembers(comparison.projectId),
  }).data?.items;
  const words = {
    leased: t`held`,
    judged: t`judged`,
    skipped: t`skipped`,
    released: t`given back`,
    expired: t`ran out`,
  } as const;
  if (comparison.assignments.length === 0) return null;
  return (
    <section>
      <h3>
        <Trans>Assignments</Trans>
      </h3>
      <ul role="list" className="small">
        {comparison.assignments.map(({ id, labelerId, status, slot, leasedAt }) => (
          <li key={id} className="num">
            <Trans>
              place {slot}: {words[status]}
            </Trans>{' '}
            <b>{members?.find(({ userId }) => userId === labelerId)?.name ?? t`somebody who left`}</b>{' '}
            <span className="faint">{format.dateTime(leasedAt)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
