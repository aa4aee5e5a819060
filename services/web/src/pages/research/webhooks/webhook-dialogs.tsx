// What is done with webhooks, each in its dialog. A secret is shown this once.
import { Trans } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import type { Webhook } from '@tastemaker/contracts';
import { type ReactNode, useState } from 'react';
import { client } from '../../../app/client.js';
import { Confirm } from '../../../parts/confirm.js';
import { SecretDialog, SeenOnce } from '../../../parts/secret.js';
import { webhooksQuery } from './queries.js';
import { WebhookForm } from './webhook-form.js';

export type WebhookStep =
  | { readonly do: 'make' }
  | { readonly do: 'change' | 'rotate' | 'pause' | 'resume' | 'delete'; readonly webhook: Webhook };

interface WebhookDialogsProps {
  readonly projectId: string;
  readonly step: WebhookStep | undefined;
  readonly onStep: (step: WebhookStep | undefined) => void;
}

export function WebhookDialogs({ projectId, step, onStep }: WebhookDialogsProps): ReactNode {
  const cache = useQueryClient();
  const [secret, setSecret] = useState<string>();
  const close = () => {
    onStep(undefined);
  };
  const refresh = () => cache.invalidateQueries({ queryKey: webhooksQuery(projectId).queryKey });

  if (secret !== undefined)
    return (
      <SecretDialog
        title={<Trans>The webhook’s secret</Trans>}
        secret={secret}
        onClose={() => {
          setSecret(undefined);
        }}
      >
        <SeenOnce>
          <Trans>
            Whoever receives the events checks their signature with it (Standard Webhooks). If it gets lost, make a new
            one.
          </Trans>
        </SeenOnce>
      </SecretDialog>
    );
  if (step === undefined) return null;
  if (step.do === 'make' || step.do === 'change')
    return (
      <WebhookForm
        projectId={projectId}
        webhook={step.do === 'change' ? step.webhook : undefined}
        onDone={(made) => {
          close();
          setSecret(made);
          void refresh();
        }}
        onClose={close}
      />
    );

  const { id, url } = step.webhook;
  const change = async (doing: Promise<unknown>) => {
    await doing;
    await refresh();
  };
  if (step.do === 'rotate')
    return (
      <Confirm
        title={<Trans>A new secret for {url}?</Trans>}
        action={<Trans>Make a new secret</Trans>}
        onConfirm={async () => {
          setSecret((await client.rotateWebhookSecret(projectId, id)).secret);
          await refresh();
        }}
        onClose={close}
      >
        <p>
          <Trans>For a day deliveries carry a signature by the old one, too, so that receivers can change over.</Trans>
        </p>
      </Confirm>
    );
  if (step.do === 'pause')
    return (
      <Confirm
        title={<Trans>Pause {url}?</Trans>}
        action={<Trans>Pause it</Trans>}
        onConfirm={() => change(client.updateWebhook(projectId, id, { active: false }))}
        onClose={close}
      >
        <p>
          <Trans>What happens meanwhile is not written down for it. What waits for it already waits on.</Trans>
        </p>
      </Confirm>
    );
  if (step.do === 'resume')
    return (
      <Confirm
        title={<Trans>Send to {url} again?</Trans>}
        action={<Trans>Send again</Trans>}
        onConfirm={() => change(client.updateWebhook(projectId, id, { active: true }))}
        onClose={close}
      >
        <p>
          <Trans>What waits for it is sent now, and whatever happens from now on.</Trans>
        </p>
      </Confirm>
    );
  return (
    <Confirm
      title={<Trans>Delete the webhook to {url}?</Trans>}
      action={<Trans>Delete the webhook</Trans>}
      isDangerous
      onConfirm={() => change(client.deleteWebhook(projectId, id))}
      onClose={close}
    >
      <p>
        <Trans>It goes with its log, and what waits for it is not sent. This cannot be taken back.</Trans>
      </p>
    </Confirm>
  );
}
