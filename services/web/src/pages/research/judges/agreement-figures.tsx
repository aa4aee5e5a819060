// How far judges agree with people, and below each of them how far people agree with each other on the same pairs.
import { useLingui } from '@lingui/react/macro';
import type { JudgeFigures } from '@tastemaker/contracts';
import type { ForestRow } from '../../../parts/forest.js';
import { ForestFigure } from '../reports/forest-figure.js';

type Measure = keyof JudgeFigures['agreement']['judge'];

interface AgreementFiguresProps {
  readonly items: readonly JudgeFigures[];
}

export function AgreementFigures({ items }: AgreementFiguresProps) {
  const { t } = useLingui();
  const rowsOf = (measure: Measure): ForestRow[] =>
    items.flatMap(({ judge: { id, name, version }, agreement }) => [
      { key: id, name: t`${name}, version ${version}`, of: agreement.judge[measure] },
      { key: `${id} people`, name: t`people, same pairs`, of: agreement.people[measure], isIndented: true },
    ]);
  return (
    <div className="cols whole agreement">
      <div className="span-6">
        <ForestFigure
          title={t`Same answer as a person`}
          caption={t`people: of two each, on the pairs that the judge has judged`}
          rows={rowsOf('raw')}
          empty={null}
        />
      </div>
      <div className="span-6 stack">
        <ForestFigure title={t`Cohen’s κ with people`} rows={rowsOf('kappa')} as="number" reference={0} empty={null} />
        <ForestFigure
          title={t`Krippendorff’s α with people`}
          rows={rowsOf('alpha')}
          as="number"
          reference={0}
          empty={null}
        />
      </div>
    </div>
  );
}
