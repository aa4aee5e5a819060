// What a control takes out: how much each thing alone makes an answer preferred.
import { Trans, useLingui } from '@lingui/react/macro';
import type { LeaderboardFigures } from '@tastemaker/contracts';
import { ForestFigure } from '../reports/forest-figure.js';

export function ControlEffects({ figures: { controls, votes, entries } }: { readonly figures: LeaderboardFigures }) {
  const { t } = useLingui();
  const names: Readonly<Record<string, string>> = {
    length: t`Twice as long`,
    headers: t`A heading`,
    bold: t`Bold words`,
    lists: t`A list item`,
    code: t`A block of code`,
    position: t`Shown earlier`,
  };
  const most = mostMoved(entries);
  return (
    <>
      <ForestFigure
        title={t`What the control takes out`}
        level={2}
        as="number"
        reference={0}
        caption={t`log-odds by which it alone makes an answer preferred`}
        rows={controls.map(({ name, effect }) => ({
          key: name,
          name: names[name] ?? name,
          of: { ...effect, cases: votes },
        }))}
        empty={
          <Trans>Nothing is held constant. Choose a control to see what length, style or position are worth.</Trans>
        }
      />
      {most !== undefined && (
        <p className="small muted">
          <Trans>
            <b>{most.name}</b> moves most by the control: from {most.without} to {most.rating}.
          </Trans>
        </p>
      )}
    </>
  );
}

function mostMoved(entries: LeaderboardFigures['entries']) {
  const moved = entries.flatMap(({ name, standing, plain }) =>
    standing === null || plain === null
      ? []
      : [{ name, rating: Math.round(standing.rating.value), without: Math.round(plain.rating.value) }],
  );
  return moved.toSorted((a, b) => Math.abs(b.rating - b.without) - Math.abs(a.rating - a.without))[0];
}
