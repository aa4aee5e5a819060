// What the votes say so far, with an interval, and whether the test has decided.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ModelVoteTally } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';

export function VoteTally({ one, other }: { readonly one: string; readonly other: string }) {
  const tally = useQuery({
    queryKey: ['model-votes', one, other],
    queryFn: () => client.getModelVotes(one, other),
  });
  return (
    <Section
      title={<Trans>So far</Trans>}
      note={tally.data !== undefined && <Plural value={tally.data.votes} one="# judged" other="# judged" />}
    >
      <Loaded query={tally}>{(found) => <Tally tally={found} />}</Loaded>
    </Section>
  );
}

function Tally({ tally }: { readonly tally: ModelVoteTally }) {
  const { t } = useLingui();
  const format = useFormat();
  const [first, second] = tally.models;
  const { share, test, ties, bothBad, decisive } = tally;
  if (first === undefined || second === undefined) return null;
  const winner = tally.models.find(({ id }) => id === test.winnerId);
  return (
    <>
      <div className="tally">
        <span>{first.name}</span>
        <div
          className="split"
          role="img"
          aria-label={t`${first.wins} for ${first.name}, ${ties} equal, ${second.wins} for ${second.name}`}
          style={{ gridTemplateColumns: `${first.wins + 1}fr ${ties + 1}fr ${second.wins + 1}fr` }}
        >
          <span>{format.number(first.wins)}</span>
          <span>{format.number(ties)}</span>
          <span>{format.number(second.wins)}</span>
        </div>
        <span>{second.name}</span>
      </div>
      <p className="small verdict">
        {share === null ? (
          <>
            <Trans>No vote has preferred one of them yet.</Trans>{' '}
          </>
        ) : (
          <>
            <b className="num">{format.percent(share.value, 0)}</b> <Trans>prefer {first.name}</Trans>{' '}
            <span className="ci">
              {format.percent(share.low, 0)}–{format.percent(share.high, 0)}
            </span>{' '}
            <span className="n">n = {format.number(decisive)}</span>.{' '}
          </>
        )}
        {bothBad > 0 && (
          <span className="muted">
            <Plural value={bothBad} one="# time both were bad." other="# times both were bad." />{' '}
          </span>
        )}
        <span className="muted">
          {winner === undefined ? (
            <>
              <Trans>Not decided by the sequential test, which stays right however often one looks.</Trans>{' '}
              {test.votesToGo !== null && share !== null && (
                <Plural
                  value={test.votesToGo}
                  one="At this rate it takes about # vote more."
                  other="At this rate it takes about # votes more."
                />
              )}
            </>
          ) : (
            <Trans>Decided: {winner.name} is preferred. One may stop here.</Trans>
          )}
        </span>
      </p>
    </>
  );
}
