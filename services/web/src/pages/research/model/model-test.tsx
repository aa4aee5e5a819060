// Asks a language model one short question and tells how that went.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import type { Model } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';

export function ModelTest({ model }: { readonly model: Model }) {
  const { t } = useLingui();
  const format = useFormat();
  const trial = useMutation({ mutationFn: () => client.testModel(model.id) });
  const told = trial.data;
  return (
    <div className="stack">
      <button
        className="btn test"
        type="button"
        aria-busy={trial.isPending}
        onClick={() => {
          if (!trial.isPending) trial.mutate();
        }}
      >
        <Icon name="send" />
        {trial.isPending ? t`Asking …` : t`Ask it to say hello`}
      </button>
      <div role="status" className="stack">
        {told?.answered === true && (
          <>
            <p className="read">{told.text}</p>
            <p className="small muted num">
              <Trans>
                Answered after {format.number(told.latencyMs)} ms, {format.number(told.tokens.completion)} tokens.
              </Trans>{' '}
              {told.endpointModel !== null && <Trans>The endpoint calls itself {told.endpointModel}.</Trans>}
            </p>
          </>
        )}
        {told?.answered === false && (
          <p className="note critical">
            <Icon name="caution" />
            <span>
              {told.message} <code className="faint">{told.code}</code>
            </span>
          </p>
        )}
      </div>
      {trial.isError && <Failure error={trial.error} />}
    </div>
  );
}
