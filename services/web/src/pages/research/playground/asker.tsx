// The question at the side: which model, what is asked, how answers are drawn, and who scores them.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { client } from '../../../app/client.js';
import { Field } from '../../../parts/field.js';
import { Icon } from '../../../parts/icon.js';
import { Kbd } from '../../../parts/kbd.js';
import { aliasesQuery } from '../model/queries.js';
import { PlaygroundTabs } from './playground-tabs.js';
import { PromptFields } from './prompt-fields.js';
import type { Question } from './question.js';

interface AskerProps {
  readonly question: Question;
  readonly isBusy: boolean;
  readonly onChange: (question: Question) => void;
  readonly onAsk: (question: Question) => void;
  readonly onStop: () => void;
}

export function Asker({ question, isBusy, onChange, onAsk, onStop }: AskerProps) {
  const { t } = useLingui();
  const models =
    useQuery({ queryKey: ['models', 'all'], queryFn: () => client.listModels({ limit: 500 }) }).data?.items ?? [];
  const aliases = useQuery(aliasesQuery).data?.items ?? [];
  const asked = models.filter(({ kind, status }) => kind !== 'reward' && status === 'ready');
  const scorers = models.filter(({ kind, status }) => kind === 'reward' && status === 'ready');
  const chosen = asked.find(({ id }) => id === question.model) ?? asked.find(({ kind }) => kind === 'assistant');
  const scorer = scorers.find(({ id }) => id === question.reward) ?? scorers[0];
  const isAlias = aliases.some(({ name }) => name === question.reward);
  const set = (part: Partial<Question>) => {
    onChange({ ...question, ...part });
  };
  // What is shown as chosen is what is asked.
  const settled = {
    ...question,
    model: chosen?.id ?? '',
    reward: question.reward === '' || isAlias ? question.reward : (scorer?.id ?? ''),
  };
  const ask = () => {
    if (isBusy || settled.prompt.trim() === '' || settled.model === '') return;
    if (settled.model !== question.model || settled.reward !== question.reward) onChange(settled);
    onAsk(settled);
  };
  const number = (key: 'n' | 'temperature' | 'maxTokens' | 'seed', label: string, placeholder?: string) => (
    <Field label={label}>
      {(ids) => (
        <input
          {...ids}
          className="input num"
          inputMode="decimal"
          placeholder={placeholder}
          value={question[key]}
          onChange={({ target }) => {
            set({ [key]: target.value });
          }}
        />
      )}
    </Field>
  );
  return (
    <form
      className="asker"
      aria-label={t`Ask`}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        ask();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        ask();
      }}
    >
      <h1>
        <Trans>Playground</Trans>
      </h1>
      <PlaygroundTabs />
      <Field label={<Trans>Assistant</Trans>} hint={chosen?.caution ?? undefined}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={settled.model}
            onChange={({ target }) => {
              set({ model: target.value });
            }}
          >
            {asked.length === 0 && <option value="">{t`no model that answers yet`}</option>}
            {asked.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <PromptFields question={question} onChange={set} />
      <div className="two">
        {number('n', t`Answers`)}
        {number('temperature', t`Temperature`)}
        {number('maxTokens', t`Most tokens`)}
        {number('seed', t`Seed`, t`drawn`)}
      </div>
      <Field
        label={<Trans>Scored by</Trans>}
        hint={<Trans>Rewards compare answers to one prompt, nothing else.</Trans>}
      >
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={settled.reward}
            onChange={({ target }) => {
              set({ reward: target.value });
            }}
          >
            {aliases.map(({ name, modelName, projectId }) => (
              <option key={`${projectId} ${name}`} value={name}>
                {name} ({modelName})
              </option>
            ))}
            {scorers.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
            <option value="">{t`nobody`}</option>
          </select>
        )}
      </Field>
      <div className="row">
        <button className="btn primary tall grow" type="submit" aria-busy={isBusy}>
          <Icon name="send" />
          <Trans>Ask</Trans> <Kbd>Ctrl ⏎</Kbd>
        </button>
        <button className="btn tall" type="button" onClick={onStop}>
          <Icon name="stop" />
          <Trans>Stop</Trans>
        </button>
      </div>
    </form>
  );
}
