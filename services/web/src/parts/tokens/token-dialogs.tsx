// What is done with tokens: making one, changing its secret, ending it. Which dialog is open is its caller's to keep.
import { Trans } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import type { Token, TokenCreated } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../app/client.js';
import { useFormat } from '../../app/format.js';
import { Confirm } from '../confirm.js';
import { SecretDialog, SeenOnce } from '../secret.js';
import { NewToken } from './new-token.js';
import { RotateToken } from './rotate-token.js';

export type TokenStep =
  | { readonly do: 'make' }
  | { readonly do: 'rotate'; readonly token: Token }
  | { readonly do: 'revoke'; readonly token: Token };

interface TokenDialogsProps {
  readonly step: TokenStep | undefined;
  /** Whose new tokens can be: those of one person only if there is no choice. */
  readonly owners?: readonly { readonly id: string; readonly name: string }[];
  readonly onClose: () => void;
}

export function TokenDialogs({ step, owners, onClose }: TokenDialogsProps) {
  const cache = useQueryClient();
  const [made, setMade] = useState<TokenCreated>();
  const refresh = () => cache.invalidateQueries({ queryKey: ['tokens'] });
  const show = (token: TokenCreated) => {
    onClose();
    setMade(token);
    void refresh();
  };

  if (made !== undefined)
    return (
      <MadeToken
        token={made}
        onClose={() => {
          setMade(undefined);
        }}
      />
    );
  if (step === undefined) return null;
  if (step.do === 'make') return <NewToken owners={owners} onMade={show} onClose={onClose} />;
  if (step.do === 'rotate') return <RotateToken token={step.token} onRotated={show} onClose={onClose} />;
  const { id, kind, name } = step.token;
  const isSession = kind === 'session';
  return (
    <Confirm
      title={isSession ? <Trans>End this session?</Trans> : <Trans>Revoke {name}?</Trans>}
      action={isSession ? <Trans>End the session</Trans> : <Trans>Revoke the token</Trans>}
      isDangerous
      onConfirm={async () => {
        await client.revokeToken(id);
        await refresh();
      }}
      onClose={onClose}
    >
      <p>
        {isSession ? (
          <Trans>That browser is logged out at once. Judgments that it has not sent stay there.</Trans>
        ) : (
          <Trans>
            What uses it is refused from the next request on. It cannot be taken back: make another instead.
          </Trans>
        )}
      </p>
    </Confirm>
  );
}

function MadeToken({ token, onClose }: { readonly token: TokenCreated; readonly onClose: () => void }) {
  const format = useFormat();
  return (
    <SecretDialog title={<Trans>{token.name} is ready</Trans>} secret={token.secret} onClose={onClose}>
      <SeenOnce>
        <Trans>Only its hash is stored. If it gets lost, rotate the token.</Trans>
      </SeenOnce>
      {token.previousValidUntil !== null && (
        <p className="small muted">
          <Trans>The secret before works until {format.dateTime(token.previousValidUntil)}, too.</Trans>
        </p>
      )}
    </SecretDialog>
  );
}
