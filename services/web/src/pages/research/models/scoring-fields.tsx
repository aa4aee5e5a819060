// How a reward model that another server hosts is asked: its server, what its numbers are, who renders conversations, and a pair
// of answers by which the server checks all that at registration.
import { Trans, useLingui } from '@lingui/react/macro';
import { type ModelCreate, rewardEndpointApi, takesMessages } from '@tastemaker/contracts';
import { Field } from '../../../parts/field.js';

type Scoring = NonNullable<NonNullable<ModelCreate['endpoint']>['scoring']>;

export interface ScoringDraft {
  readonly api: Scoring['api'];
  readonly activation: 'raw' | 'sigmoid';
  readonly chatTemplate: string;
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

export const emptyScoring: ScoringDraft = {
  api: 'vllm-classify',
  activation: 'raw',
  chatTemplate: '',
  prompt: '',
  chosen: '',
  rejected: '',
};

export function scoringOf({ api, activation, chatTemplate, prompt, chosen, rejected }: ScoringDraft): Scoring {
  const knownPair = { messages: [{ role: 'user' as const, content: prompt }], chosen, rejected };
  return { api, activation, knownPair, ...(chatTemplate.trim() === '' ? {} : { chatTemplate }) };
}

/** What servers and their routes are called; names are not translated. */
const apiNames: Readonly<Record<Scoring['api'], string>> = {
  'vllm-classify': 'vLLM, /classify',
  'vllm-pooling': 'vLLM, /pooling',
  'sglang-classify': 'SGLang, /classify',
  'sglang-v1-classify': 'SGLang, /v1/classify',
  'tei-predict': 'text-embeddings-inference, /predict',
};

interface ScoringFieldsProps {
  readonly draft: ScoringDraft;
  readonly onChange: (draft: ScoringDraft) => void;
  readonly errorAt: (path: string) => string | undefined;
}

export function ScoringFields({ draft, onChange, errorAt }: ScoringFieldsProps) {
  const { t } = useLingui();
  const area = (key: 'chatTemplate' | 'prompt' | 'chosen' | 'rejected', label: string, path: string, hint?: string) => (
    <Field label={label} hint={hint} error={errorAt(path)}>
      {(ids) => (
        <textarea
          {...ids}
          className="input"
          rows={2}
          value={draft[key]}
          onChange={({ target }) => {
            onChange({ ...draft, [key]: target.value });
          }}
        />
      )}
    </Field>
  );
  const pair = 'endpoint.scoring.knownPair';
  return (
    <>
      <Field label={<Trans>Server and route</Trans>} error={errorAt('endpoint.scoring.api')}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={draft.api}
            onChange={({ target }) => {
              onChange({ ...draft, api: rewardEndpointApi.parse(target.value) });
            }}
          >
            {rewardEndpointApi.options.map((api) => (
              <option key={api} value={api}>
                {apiNames[api]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={<Trans>Its numbers are</Trans>} error={errorAt('endpoint.scoring.activation')}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={draft.activation}
            onChange={({ target }) => {
              onChange({ ...draft, activation: target.value === 'sigmoid' ? 'sigmoid' : 'raw' });
            }}
          >
            <option value="raw">{t`raw scores`}</option>
            <option value="sigmoid">{t`sigmoids of scores, between 0 and 1`}</option>
          </select>
        )}
      </Field>
      {area(
        'chatTemplate',
        t`Chat template (Jinja)`,
        'endpoint.scoring.chatTemplate',
        takesMessages(draft.api)
          ? t`Left empty, conversations are sent as messages, and the server renders them by its own template.`
          : t`This server takes texts only: conversations are rendered by this template.`,
      )}
      <p className="small">
        <Trans>
          A known pair: two answers of which the model is known to prefer the first. The server is asked for both now,
          to check what is stated here.
        </Trans>
      </p>
      {area('prompt', t`Prompt`, `${pair}.messages.0.content`)}
      {area('chosen', t`The better answer`, `${pair}.chosen`)}
      {area('rejected', t`The worse answer`, `${pair}.rejected`)}
      {errorAt(pair) !== undefined && (
        <p className="field-error" role="alert">
          {errorAt(pair)}
        </p>
      )}
    </>
  );
}
