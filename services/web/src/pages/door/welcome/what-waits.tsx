// What waits for a labeler in a project, as far as they are told it, and what they did there today.
import { Plural, Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { OwnProgress } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { ownProgressQuery } from './queries.js';

export function WhatWaits({ projectId }: { readonly projectId: string }) {
  const { data } = useQuery(ownProgressQuery(projectId));
  if (data === undefined) return null;
  const { judgedToday, held } = data;
  return (
    <p className="small muted num">
      <Left of={data.left} />
      {held > 0 && (
        <>
          {' · '}
          <Plural value={held} one="one is begun" other="# are begun" />
        </>
      )}
      {judgedToday > 0 && (
        <>
          {' · '}
          <Plural value={judgedToday} one="one judged today" other="# judged today" />
        </>
      )}
    </p>
  );
}

function Left({ of: { atLeast, below } }: { readonly of: OwnProgress['left'] }) {
  const format = useFormat();
  if (below === null && atLeast === 0) return <Trans>some comparisons may wait</Trans>;
  if (below === null) return <Trans>{format.number(atLeast)} comparisons or more wait</Trans>;
  if (atLeast > 0)
    return (
      <Trans>
        {format.number(atLeast)} to {format.number(below)} comparisons wait
      </Trans>
    );
  if (below > 1) return <Trans>fewer than {format.number(below)} comparisons wait</Trans>;
  return <Trans>nothing waits now</Trans>;
}
