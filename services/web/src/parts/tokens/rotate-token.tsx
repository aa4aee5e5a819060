// A new secret for a token; the old one goes on working for a while, so that programs can change over.
import { Trans } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import type { Token, TokenCreated } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../app/client.js';
import { useFormat } from '../../app/format.js';
import { Dialog } from '../dialog.js';
import { Failure } from '../failure.js';
import { Field } from '../field.js';

const overlaps = [0, 3600, 24 * 3600, 7 * 24 * 3600];

interface RotateTokenProps {
  readonly token: Token;
  readonly onRotated: (token: TokenCreated) => void;
  readonly onClose: () => void;
}

export function RotateToken({ token, onRotated, onClose }: RotateTokenProps) {
  const format = useFormat();
  const [overlap, setOverlap] = useState(3600);
  const rotating = useMutation({
    mutationFn: () => client.rotateToken(token.id, { overlapSeconds: overlap }),
    onSuccess: onRotated,
  });
  return (
    <Dialog
      title={<Trans>A new secret for {token.name}</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" data-autofocus onClick={onClose}>
            <Trans>Leave it</Trans>
          </button>
          <button
            className="btn primary"
            type="button"
            aria-busy={rotating.isPending}
            onClick={() => {
              if (!rotating.isPending) rotating.mutate();
            }}
          >
            <Trans>Rotate</Trans>
          </button>
        </>
      }
    >
      {rotating.isError && <Failure error={rotating.error} />}
      <Field
        label={<Trans>The secret in use now works on for</Trans>}
        hint={<Trans>Long enough to change it wherever it is used.</Trans>}
      >
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={overlap}
            onChange={({ target }) => {
              setOverlap(Number(target.value));
            }}
          >
            {overlaps.map((seconds) => (
              <option key={seconds} value={seconds}>
                {seconds === 0 ? <Trans>no longer</Trans> : format.duration(seconds * 1000)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </Dialog>
  );
}
