// A link's address, and where to put it at the platform.
import { Trans } from '@lingui/react/macro';
import type { EnrolmentLink } from '@tastemaker/contracts';
import { CopyButton } from '../../../parts/copy-button.js';
import { Dialog } from '../../../parts/dialog.js';
import '../../../parts/secret.css';

export function LinkAddress({ link, onClose }: { readonly link: EnrolmentLink; readonly onClose: () => void }) {
  const { url, platform } = link;
  return (
    <Dialog
      title={<Trans>The link’s address</Trans>}
      onClose={onClose}
      actions={
        <button className="btn primary" type="button" onClick={onClose}>
          <Trans>Close</Trans>
        </button>
      }
    >
      {url === null ? (
        <p>
          <Trans>
            It can no longer be shown: the key that it was sealed with has changed. The link goes on working; to hand
            out another, make a new one.
          </Trans>
        </p>
      ) : (
        <>
          <div className="secret">
            <code>{url}</code>
            <CopyButton text={url} hasFocus />
          </div>
          <PlatformSteps platform={platform} url={url} />
        </>
      )}
    </Dialog>
  );
}

function PlatformSteps({ platform, url }: { readonly platform: EnrolmentLink['platform']; readonly url: string }) {
  if (platform === 'prolific')
    return (
      <p className="small muted">
        <Trans>
          At Prolific: paste it as the study’s URL as it stands, choose “I’ll use URL parameters”, and enter the
          completion code of this link there.
        </Trans>
      </p>
    );
  if (platform === 'mturk') {
    const snippet = `<a id="begin" target="_blank">Begin</a>\n<script>\n  document.getElementById('begin').href = '${url}' + location.search;\n</script>`;
    return (
      <div className="stack">
        <p className="small muted">
          <Trans>At Mechanical Turk: put this on the task’s page, beside a field for the completion code.</Trans>
        </p>
        <div className="secret">
          <code className="lines">{snippet}</code>
          <CopyButton text={snippet} />
        </div>
      </div>
    );
  }
  return (
    <p className="small muted">
      <Trans>Hand it to people whom you know otherwise: each browser that opens it is a new person, for a week.</Trans>
    </p>
  );
}
