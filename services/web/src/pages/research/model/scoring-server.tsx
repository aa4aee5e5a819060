// The server of a reward model that is not hosted here, as it was seen at registration.
import { useLingui } from '@lingui/react/macro';
import type { Scoring } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';

export function ScoringServer({ scoring: { api, activation, chatTemplate, found } }: { readonly scoring: Scoring }) {
  const { t } = useLingui();
  const format = useFormat();
  const facts: readonly (readonly [string, string])[] = [
    [t`Server and route`, found.version === null ? api : `${api}, ${found.version}`],
    [t`Loaded there`, [found.model, found.revision].filter((each) => each !== null).join(' ') || t`not told`],
    [t`Its numbers are`, activation === 'raw' ? t`raw scores` : t`sigmoids of scores, between 0 and 1`],
    [
      t`Conversations`,
      chatTemplate === undefined ? t`rendered by the server` : t`rendered here, by the model’s template`,
    ],
    [
      t`Known pair`,
      t`the better answer scored ${format.number(found.chosenScore, 3)}, the worse one ${format.number(found.rejectedScore, 3)}`,
    ],
    [t`Seen`, format.dateTime(found.at)],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="faint">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
