// What is done with enrolment links, each in its dialog.
import { Trans } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import type { EnrolmentLink } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { Confirm } from '../../../parts/confirm.js';
import { LinkAddress } from './link-address.js';
import { LinkForm } from './link-form.js';
import { linksQuery } from './queries.js';

export type LinkStep =
  | { readonly do: 'make' }
  | { readonly do: 'show' | 'close' | 'open'; readonly link: EnrolmentLink };

interface LinkDialogsProps {
  readonly projectId: string;
  readonly step: LinkStep | undefined;
  readonly onStep: (step: LinkStep | undefined) => void;
}

export function LinkDialogs({ projectId, step, onStep }: LinkDialogsProps) {
  const cache = useQueryClient();
  const close = () => {
    onStep(undefined);
  };
  const refresh = () => cache.invalidateQueries({ queryKey: linksQuery(projectId).queryKey });
  if (step === undefined) return null;
  if (step.do === 'make')
    return (
      <LinkForm
        projectId={projectId}
        onMade={(link) => {
          void refresh();
          onStep({ do: 'show', link });
        }}
        onClose={close}
      />
    );
  if (step.do === 'show') return <LinkAddress link={step.link} onClose={close} />;
  const isOpening = step.do === 'open';
  return (
    <Confirm
      title={isOpening ? <Trans>Open the link again?</Trans> : <Trans>Close the link?</Trans>}
      action={isOpening ? <Trans>Open it</Trans> : <Trans>Close it</Trans>}
      onConfirm={async () => {
        await client.updateEnrolmentLink(projectId, step.link.id, { open: isOpening });
        await refresh();
      }}
      onClose={close}
    >
      <p>
        {isOpening ? (
          <Trans>People can enrol by it again, as long as there are places and it is not over.</Trans>
        ) : (
          <Trans>Nobody new can enrol by it. Whoever has goes on, and comes to their completion code.</Trans>
        )}
      </p>
    </Confirm>
  );
}
