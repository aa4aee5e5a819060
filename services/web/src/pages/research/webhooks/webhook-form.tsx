// Where to, and of which events.
import { Trans } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import type { Webhook, WebhookEvent } from '@tastemaker/contracts';
import { useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import { useEventWords } from './event-words.js';

interface WebhookFormProps {
  readonly projectId: string;
  /** Undefined: a new one. */
  readonly webhook: Webhook | undefined;
  /** With the secret of a new one. */
  readonly onDone: (secret?: string) => void;
  readonly onClose: () => void;
}

export function WebhookForm({ projectId, webhook, onDone, onClose }: WebhookFormProps) {
  const form = useId();
  const words = useEventWords();
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [events, setEvents] = useState<readonly WebhookEvent[]>(webhook?.events ?? ['run.finished', 'run.failed']);
  const saving = useMutation({
    mutationFn: async () => {
      const json = { url, events: [...events] };
      if (webhook === undefined) return (await client.createWebhook(projectId, json)).secret;
      await client.updateWebhook(projectId, webhook.id, json);
      return undefined;
    },
    onSuccess: onDone,
  });
  const errorOf = fieldErrors(saving.error);
  return (
    <Dialog
      title={webhook === undefined ? <Trans>New webhook</Trans> : <Trans>Change the webhook</Trans>}
      className="webhook-dialog"
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Cancel</Trans>
          </button>
          <button className="btn primary" type="submit" form={form} aria-busy={saving.isPending}>
            {webhook === undefined ? <Trans>Make it</Trans> : <Trans>Save</Trans>}
          </button>
        </>
      }
    >
      <form
        className="form"
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!saving.isPending) saving.mutate();
        }}
      >
        {saving.isError && !namesFields(saving.error) && <Failure error={saving.error} />}
        <Field
          label={<Trans>Address</Trans>}
          hint={<Trans>Where events are posted to, https where it can be.</Trans>}
          error={errorOf('url')}
        >
          {(ids) => (
            <input
              {...ids}
              className="input"
              type="url"
              required
              data-autofocus
              placeholder="https://"
              value={url}
              onChange={({ target }) => {
                setUrl(target.value);
              }}
            />
          )}
        </Field>
        <fieldset className="stack">
          <legend className="label">
            <Trans>Events</Trans>
          </legend>
          <div className="events">
            {words.map(([event, meaning]) => (
              <label key={event}>
                <input
                  type="checkbox"
                  checked={events.includes(event)}
                  onChange={({ target }) => {
                    setEvents(target.checked ? [...events, event] : events.filter((each) => each !== event));
                  }}
                />
                <span>
                  <span className="mono">{event}</span>
                  <small>{meaning}</small>
                </span>
              </label>
            ))}
          </div>
          {errorOf('events') !== undefined && (
            <p className="field-error" role="alert">
              {errorOf('events')}
            </p>
          )}
        </fieldset>
      </form>
    </Dialog>
  );
}
