// Adds prompts that somebody types: one a paragraph.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';

export function AddPrompts({ projectId, onClose }: { readonly projectId: string; readonly onClose: () => void }) {
  const { t } = useLingui();
  const formId = useId();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [tags, setTags] = useState('');
  const prompts = text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter(Boolean);
  const add = useMutation({
    mutationFn: () =>
      client.createPrompts(
        projectId,
        prompts.map((content) => ({
          messages: [{ role: 'user' as const, content }],
          tags: tags
            .split(',')
            .map((tag) => tag.trim())
            .filter(Boolean),
        })),
      ),
    onSuccess: async ({ existing }) => {
      await queries.invalidateQueries({ queryKey: ['project', projectId] });
      if (existing === 0) onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending && prompts.length > 0) add.mutate();
  };
  return (
    <Dialog
      title={<Trans>Add prompts</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            {add.isSuccess ? <Trans>Done</Trans> : <Trans>Leave it</Trans>}
          </button>
          <button className="btn primary" type="submit" form={formId} aria-busy={add.isPending}>
            <Plural value={prompts.length} _0="Add prompts" one="Add # prompt" other="Add # prompts" />
          </button>
        </>
      }
    >
      <form id={formId} className="stack" onSubmit={submit}>
        <Field label={<Trans>Prompts</Trans>} hint={<Trans>An empty line begins the next one.</Trans>}>
          {(ids) => (
            <textarea
              {...ids}
              className="input"
              rows={10}
              dir="auto"
              value={text}
              onChange={({ target }) => {
                setText(target.value);
              }}
            />
          )}
        </Field>
        <Field label={<Trans>Tags</Trans>} hint={<Trans>Commas between them.</Trans>}>
          {(ids) => (
            <input
              {...ids}
              className="input"
              value={tags}
              placeholder={t`none`}
              onChange={({ target }) => {
                setTags(target.value);
              }}
            />
          )}
        </Field>
        {add.isSuccess && add.data.existing > 0 && (
          <p className="note" role="status">
            <Plural
              value={add.data.existing}
              one="# was there already and stays as it was."
              other="# were there already and stay as they were."
            />
          </p>
        )}
        {add.isError && <Failure error={add.error} />}
      </form>
    </Dialog>
  );
}
