// The prompt in which a language model is asked: the default until somebody changes it.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { defaultPromptQuery } from './queries.js';

interface PromptFieldProps {
  readonly projectId: string;
  /** Undefined: the default. */
  readonly value: string | undefined;
  readonly error: string | undefined;
  readonly onChange: (prompt: string | undefined) => void;
}

export function PromptField({ projectId, value, error, onChange }: PromptFieldProps) {
  const standard = useQuery(defaultPromptQuery(projectId));
  if (standard.isError) return <Failure error={standard.error} onTryAgain={() => void standard.refetch()} />;
  return (
    <div className="stack">
      <Field
        label={<Trans>Prompt</Trans>}
        hint={
          <Trans>
            Asked twice, with each answer first. Names in braces are filled in: prompt, A, B and guideline; the first
            three have to be there.
          </Trans>
        }
        error={error}
      >
        {(ids) => (
          <textarea
            {...ids}
            className="input mono"
            rows={10}
            dir="auto"
            value={value ?? standard.data?.prompt ?? ''}
            onChange={({ target }) => {
              onChange(target.value);
            }}
          />
        )}
      </Field>
      {value !== undefined && (
        <p>
          <button
            className="btn quiet"
            type="button"
            onClick={() => {
              onChange(undefined);
            }}
          >
            <Trans>Back to the default prompt</Trans>
          </button>
        </p>
      )}
    </div>
  );
}
