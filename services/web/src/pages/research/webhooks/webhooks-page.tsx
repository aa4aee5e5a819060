// Where a project's events are sent, and what became of each.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { searchStep } from '../../../app/search-step.js';
import { Empty } from '../../../parts/empty.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { PageHead } from '../../../parts/page-head.js';
import { Deliveries } from './deliveries.js';
import { webhooksQuery } from './queries.js';
import { readWebhooksSearch, type WebhooksSearch } from './search.js';
import { WebhookDialogs, type WebhookStep } from './webhook-dialogs.js';
import { WebhookRow } from './webhook-row.js';
import './webhooks-page.css';

export function WebhooksPage() {
  const { project: projectId = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const search = readWebhooksSearch(useSearch({ strict: false }));
  const webhooks = useQuery(webhooksQuery(projectId));
  const [step, setStep] = useState<WebhookStep>();
  const go = (to: WebhooksSearch) =>
    void navigate({
      to: '/p/$project/webhooks',
      params: { project: projectId },
      search: to,
      ...searchStep(search, to),
    });
  const add = (
    <button
      className="btn primary"
      type="button"
      onClick={() => {
        setStep({ do: 'make' });
      }}
    >
      <Icon name="add" />
      <Trans>New webhook</Trans>
    </button>
  );
  return (
    <div className="webhooks-page">
      <PageHead
        title={<Trans>Webhooks</Trans>}
        actions={add}
        meta={<Trans>Events of this project, sent to a URL, signed, until they arrive.</Trans>}
      />
      <Loaded query={webhooks}>
        {(all) => {
          const opened = all.find(({ id }) => id === search.webhook) ?? all[0];
          return opened === undefined ? (
            <Empty action={add}>
              <Trans>
                There is none yet. A webhook tells a program of yours, at once, that something was judged, flagged or
                trained; what it sends are ids to ask the API with.
              </Trans>
            </Empty>
          ) : (
            <>
              <ul className="hooks" role="list">
                {all.map((webhook) => (
                  <WebhookRow
                    key={webhook.id}
                    webhook={webhook}
                    isOpen={webhook === opened}
                    onOpen={() => {
                      go({ webhook: webhook.id });
                    }}
                    onStep={setStep}
                  />
                ))}
              </ul>
              <Deliveries key={opened.id} webhook={opened} search={search} onChange={go} />
            </>
          );
        }}
      </Loaded>
      <WebhookDialogs projectId={projectId} step={step} onStep={setStep} />
    </div>
  );
}
