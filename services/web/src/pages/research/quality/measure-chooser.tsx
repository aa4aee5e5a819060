// Which measure of agreement the plots tell.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { AgreementMeasure } from './search.js';

const measures: readonly { readonly measure: AgreementMeasure; readonly name: MessageDescriptor }[] = [
  { measure: 'alphaOrdinal', name: msg`α, ordinal` },
  { measure: 'alphaNominal', name: msg`α, nominal` },
  { measure: 'raw', name: msg`Same answer` },
];

interface MeasureChooserProps {
  readonly measure: AgreementMeasure;
  readonly onChange: (measure: AgreementMeasure) => void;
}

export function MeasureChooser({ measure: chosen, onChange }: MeasureChooserProps) {
  const { t, i18n } = useLingui();
  return (
    <div className="segments" role="group" aria-label={t`Measure of agreement`}>
      {measures.map(({ measure, name }) => (
        <button
          key={measure}
          type="button"
          aria-pressed={measure === chosen}
          onClick={() => {
            onChange(measure);
          }}
        >
          {i18n._(name)}
        </button>
      ))}
    </div>
  );
}
