// What is set for this browser only: the language, light or dark.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { isLanguage, languages } from '../../../app/languages.js';
import { chooseLanguage, currentLanguage } from '../../../app/locale.js';
import { toggleTheme, useTheme } from '../../../app/theme.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';

export function OnThisDevice() {
  const { t } = useLingui();
  const theme = useTheme();
  const choosing = useMutation({ mutationFn: chooseLanguage });
  return (
    <div className="choices">
      {choosing.isError && <Failure error={choosing.error} />}
      <Field label={<Trans>Language</Trans>}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={currentLanguage()}
            onChange={({ target }) => {
              if (isLanguage(target.value)) choosing.mutate(target.value);
            }}
          >
            {Object.entries(languages).map(([code, { name }]) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="field">
        <span className="label" id="theme">
          <Trans>Colors</Trans>
        </span>
        <div className="segments" role="radiogroup" aria-labelledby="theme">
          {(['light', 'dark'] as const).map((each) => (
            <button
              key={each}
              type="button"
              role="radio"
              aria-checked={theme === each}
              onClick={() => {
                if (theme !== each) toggleTheme();
              }}
            >
              {each === 'light' ? t`Light` : t`Dark`}
            </button>
          ))}
        </div>
      </div>
    </div>
  );
}
