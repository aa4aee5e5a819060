// What is asked: the prompt, and if wanted a system message and documents to answer from.
import { Trans, useLingui } from '@lingui/react/macro';
import { Field } from '../../../parts/field.js';
import { Icon } from '../../../parts/icon.js';
import type { Question } from './question.js';

interface PromptFieldsProps {
  readonly question: Pick<Question, 'prompt' | 'system' | 'documents'>;
  readonly onChange: (part: Partial<Question>) => void;
}

export function PromptFields({ question, onChange }: PromptFieldsProps) {
  const { t } = useLingui();
  const { prompt, system, documents } = question;
  const hasSystem = system !== '';
  return (
    <>
      {hasSystem && (
        <Field label={<Trans>System message</Trans>}>
          {(ids) => (
            <textarea
              {...ids}
              className="input"
              rows={2}
              dir="auto"
              value={system === ' ' ? '' : system}
              onChange={({ target }) => {
                onChange({ system: target.value });
              }}
            />
          )}
        </Field>
      )}
      {documents.map((text, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- documents are added at the end only
        <Field key={index} label={<Trans>Document {index + 1}</Trans>}>
          {(ids) => (
            <textarea
              {...ids}
              className="input"
              rows={3}
              dir="auto"
              value={text}
              onChange={({ target }) => {
                onChange({ documents: documents.map((each, at) => (at === index ? target.value : each)) });
              }}
            />
          )}
        </Field>
      ))}
      <Field label={<Trans>Prompt</Trans>}>
        {(ids) => (
          <textarea
            {...ids}
            className="input question"
            dir="auto"
            value={prompt}
            placeholder={t`What shall it answer?`}
            onChange={({ target }) => {
              onChange({ prompt: target.value });
            }}
          />
        )}
      </Field>
      <div className="row">
        <button
          className="btn quiet"
          type="button"
          onClick={() => {
            onChange({ documents: [...documents, ''] });
          }}
        >
          <Icon name="add" />
          <Trans>Document</Trans>
        </button>
        {!hasSystem && (
          <button
            className="btn quiet"
            type="button"
            onClick={() => {
              onChange({ system: ' ' });
            }}
          >
            <Icon name="add" />
            <Trans>System message</Trans>
          </button>
        )}
      </div>
    </>
  );
}
