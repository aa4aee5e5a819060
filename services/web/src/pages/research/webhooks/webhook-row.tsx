// A webhook in the list: where to, of what, whether it works, and what can be done with it.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { Webhook } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Icon } from '../../../parts/icon.js';
import { Menu } from '../../../parts/menu.js';
import type { WebhookStep } from './webhook-dialogs.js';

interface WebhookRowProps {
  readonly webhook: Webhook;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onStep: (step: WebhookStep) => void;
}

export function WebhookRow({ webhook, isOpen, onOpen, onStep }: WebhookRowProps) {
  const { t } = useLingui();
  const { url, events, active } = webhook;
  const item = (doing: 'change' | 'rotate' | 'pause' | 'resume' | 'delete', words: string) => (
    <button
      role="menuitem"
      type="button"
      onClick={() => {
        onStep({ do: doing, webhook });
      }}
    >
      {words}
    </button>
  );
  return (
    <li aria-current={isOpen}>
      <button className="to-hook" type="button" onClick={onOpen}>
        <span className="mono">{url}</span>
        <span className="small muted">
          <Plural value={events.length} one="one event" other="# events" />: {events.join(', ')}
        </span>
      </button>
      <State of={webhook} />
      <Menu label={t`More for ${url}`} button={<Icon name="more" />}>
        {item('change', t`Change address and events`)}
        {item('rotate', t`New secret`)}
        {active ? item('pause', t`Pause`) : item('resume', t`Send again`)}
        {item('delete', t`Delete …`)}
      </Menu>
    </li>
  );
}

function State({ of: { active, disabledReason, failingSince } }: { readonly of: Webhook }) {
  const format = useFormat();
  if (!active)
    return (
      <span className="tag caution" title={disabledReason ?? undefined}>
        <Icon name="pause" />
        {disabledReason === null ? <Trans>Paused</Trans> : <Trans>Switched off: {disabledReason}</Trans>}
      </span>
    );
  if (failingSince !== null)
    return (
      <span className="tag critical">
        <Icon name="caution" />
        <Trans>Failing since {format.dateTime(failingSince)}</Trans>
      </span>
    );
  return (
    <span className="tag accent">
      <Icon name="check" />
      <Trans>On</Trans>
    </span>
  );
}
