// One judgment in full: what was found, of what, as its labeler saw it, and its earlier versions.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ComparisonDetail, Judgment } from '@tastemaker/contracts';
import { lettersOf } from '@tastemaker/labeling';
import { useFormat } from '../../../app/format.js';
import { projectQuery } from '../../../app/project-queries.js';
import { Loaded } from '../../../parts/loaded.js';
import { SidePanel } from '../../../parts/side-panel.js';
import { CandidateCard } from '../parts/candidate-card.js';
import { Conversation } from '../parts/conversation.js';
import { judgedComparisonQuery } from './queries.js';
import { RatingTable } from './rating-table.js';
import type { OpenJudgment } from './search.js';
import { Verdict } from './verdict.js';

interface JudgmentPanelProps {
  readonly projectId: string;
  readonly open: OpenJudgment;
  readonly names: ReadonlyMap<string, string>;
  /** Opens another version. */
  readonly onOpen: (judgmentId: string) => void;
  readonly onClose: () => void;
}

export function JudgmentPanel({ projectId, open, names, onOpen, onClose }: JudgmentPanelProps) {
  const comparison = useQuery(judgedComparisonQuery(projectId, open.comparisonId));
  return (
    <SidePanel title={<Trans>Judgment</Trans>} onClose={onClose}>
      <Loaded query={comparison}>
        {(found) => {
          const judgment = found.judgments.find(({ id }) => id === open.judgmentId);
          return judgment === undefined ? (
            <p className="muted">
              <Trans>This judgment is not there any more.</Trans>
            </p>
          ) : (
            <Detail comparison={found} judgment={judgment} names={names} onOpen={onOpen} />
          );
        }}
      </Loaded>
    </SidePanel>
  );
}

interface DetailProps {
  readonly comparison: ComparisonDetail;
  readonly judgment: Judgment;
  readonly names: ReadonlyMap<string, string>;
  readonly onOpen: (judgmentId: string) => void;
}

function Detail({ comparison, judgment, names, onOpen }: DetailProps) {
  const { t } = useLingui();
  const format = useFormat();
  const criteria = useQuery(projectQuery(judgment.projectId)).data?.settings.criteria ?? [];
  const { displayedOrder, dwellMs, guidelineVersion, rationale, labelerId, ratings } = judgment;
  const order = displayedOrder.length > 0 ? displayedOrder : comparison.completionIds;
  const letters = lettersOf(order.length);
  return (
    <>
      <Verdict judgment={judgment} />
      <p className="meta">
        <span>
          <b>{names.get(labelerId) ?? t`somebody who left`}</b>
        </span>
        <span>{format.dateTime(judgment.createdAt)}</span>
        {dwellMs !== null && (
          <span>
            <Trans>after {format.duration(dwellMs)}</Trans>
          </span>
        )}
        {guidelineVersion !== null && (
          <span>
            <Link
              to="/p/$project/guideline/$version"
              params={{ project: judgment.projectId, version: String(guidelineVersion) }}
            >
              <Trans>guideline {guidelineVersion}</Trans>
            </Link>
          </span>
        )}
        <span>
          <Link
            to="/p/$project/comparisons"
            params={{ project: judgment.projectId }}
            search={{ open: judgment.comparisonId }}
          >
            <Trans>its comparison</Trans>
          </Link>
        </span>
      </p>
      {rationale !== null && (
        <blockquote className="said" dir="auto">
          {rationale}
        </blockquote>
      )}
      {ratings !== null && <RatingTable ratings={ratings} criteria={criteria} order={order} letters={letters} />}
      <Versions comparison={comparison} judgment={judgment} onOpen={onOpen} />
      <section>
        <h3>
          <Trans>Prompt</Trans>
        </h3>
        <Conversation messages={comparison.prompt.messages} documents={comparison.prompt.contextDocuments} />
      </section>
      <section>
        <h3>
          {displayedOrder.length > 0 ? (
            <Trans>Candidates, as they were shown</Trans>
          ) : (
            <Trans>Candidates; how they were shown is not known</Trans>
          )}
        </h3>
        {order.map((id, index) => {
          const completion = comparison.candidates.find((each) => each.id === id);
          return (
            completion !== undefined && (
              <CandidateCard key={id} completion={completion} letter={letters[index] ?? ''}>
                {judgment.writtenCompletionId === id && (
                  <p className="tiny faint">
                    <Trans>written by the labeler, as a better answer</Trans>
                  </p>
                )}
              </CandidateCard>
            )
          );
        })}
      </section>
    </>
  );
}

/** What the same labeler said before, or afterwards. */
function Versions({ comparison, judgment, onOpen }: Omit<DetailProps, 'names'>) {
  const format = useFormat();
  const versions = comparison.judgments
    .filter(({ labelerId }) => labelerId === judgment.labelerId)
    .toSorted((a, b) => a.version - b.version);
  if (versions.length < 2) return null;
  return (
    <section>
      <h3>
        <Trans>Versions</Trans>
      </h3>
      <ol role="list" className="versions">
        {versions.map((each) => (
          <li key={each.id} aria-current={each.id === judgment.id ? 'true' : undefined}>
            <button
              className="btn quiet"
              type="button"
              aria-pressed={each.id === judgment.id}
              onClick={() => {
                onOpen(each.id);
              }}
            >
              <Trans>Version {each.version}</Trans>
            </button>
            <Verdict judgment={each} />
            <time className="faint small">{format.dateTime(each.createdAt)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}
