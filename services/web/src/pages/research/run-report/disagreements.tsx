// The pairs in which the model is surest and most people say otherwise, to be read in full.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { RewardSplitReport } from '@tastemaker/contracts';
import { useState } from 'react';
import { useFormat } from '../../../app/format.js';
import { Empty } from '../../../parts/empty.js';
import { Icon } from '../../../parts/icon.js';
import { Section } from '../../../parts/section.js';
import './disagreements.css';

type Disagreement = NonNullable<RewardSplitReport['hardest']>[number];

interface DisagreementsProps {
  readonly hardest: readonly Disagreement[] | null;
  readonly projectId: string | undefined;
}

const shownFirst = 3;

export function Disagreements({ hardest, projectId }: DisagreementsProps) {
  const format = useFormat();
  const [isAll, setAll] = useState(false);
  const count = hardest?.length ?? 0;
  const shown = isAll ? count : Math.min(shownFirst, count);
  return (
    <Section
      title={<Trans>Hardest disagreements</Trans>}
      note={
        count > 0 && (
          <Trans>
            Pairs that most labelers order one way and the model the other, surest first: {format.number(shown)} of{' '}
            {format.number(count)}
          </Trans>
        )
      }
      tools={
        count > shownFirst && (
          <button
            className="btn quiet"
            type="button"
            onClick={() => {
              setAll(!isAll);
            }}
          >
            {isAll ? <Trans>Fewer</Trans> : <Trans>All {format.number(count)}</Trans>}
            <Icon name="chevron" />
          </button>
        )
      }
    >
      {count === 0 && (
        <Empty>
          {hardest === null ? (
            <Trans>They were not noted when this run was measured.</Trans>
          ) : (
            <Trans>The model contradicts no majority of the test.</Trans>
          )}
        </Empty>
      )}
      {hardest?.slice(0, shown).map((each) => (
        <Case key={`${each.preferredId} ${each.otherId}`} of={each} projectId={projectId} />
      ))}
    </Section>
  );
}

function Case({ of: found, projectId }: { readonly of: Disagreement; readonly projectId: string | undefined }) {
  const format = useFormat();
  const { votes, rewards } = found;
  const asked = votes.preferred + votes.other + votes.tied;
  const question = found.messages?.findLast(({ role }) => role === 'user')?.content;
  return (
    <article className="disagreement">
      <div className="about">
        <p className="question" dir="auto">
          {question ?? <Trans>The prompt was deleted.</Trans>}
        </p>
        <p className="muted num">
          <Trans>The model gives the other one {format.percent(1 - found.probability, 0)}</Trans>
        </p>
        {projectId !== undefined && (
          <>
            <Link to="/p/$project/comparisons" params={{ project: projectId }} search={{ open: found.comparisonId }}>
              <Trans>Open the comparison</Trans>
            </Link>
            <Link
              className="btn"
              to="/p/$project/guideline"
              params={{ project: projectId }}
              search={{ example: found.comparisonId, preferred: found.preferredId, other: found.otherId }}
            >
              <Icon name="guideline" />
              <Trans>Make it an example</Trans>
            </Link>
          </>
        )}
      </div>
      <div>
        <h3>
          <Icon name="people" />
          <Trans>
            Labelers’ choice, {format.number(votes.preferred)} of {format.number(asked)}
          </Trans>{' '}
          <span className="num">
            <Trans>reward {signed(format.number(rewards.preferred, 2), rewards.preferred)}</Trans>
          </span>
        </h3>
        <Answer text={found.preferred} />
      </div>
      <div>
        <h3>
          <Icon name="models" />
          <Trans>Model’s choice</Trans>{' '}
          <span className="num">
            <Trans>reward {signed(format.number(rewards.other, 2), rewards.other)}</Trans>
          </span>
        </h3>
        <Answer text={found.other} />
      </div>
    </article>
  );
}

function signed(written: string, value: number): string {
  return value > 0 ? `+${written}` : written;
}

function Answer({ text }: { readonly text: string | null }) {
  if (text === null) {
    return (
      <p className="faint">
        <Trans>It was deleted.</Trans>
      </p>
    );
  }
  return (
    <p className="verse" dir="auto">
      {text}
    </p>
  );
}
