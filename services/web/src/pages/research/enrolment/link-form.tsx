// A new enrolment link. What people agree to, and what they are paid for, never changes afterwards.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import type { EnrolmentLink, EnrolmentPlatform } from '@tastemaker/contracts';
import { type InputHTMLAttributes, type ReactNode, useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import { usePlatformNames } from './platform-names.js';

interface LinkFormProps {
  readonly projectId: string;
  readonly onMade: (link: EnrolmentLink) => void;
  readonly onClose: () => void;
}

const platforms = ['prolific', 'mturk', 'none'] as const satisfies readonly EnrolmentPlatform[];
const dayMs = 86_400_000;

/** As it is typed. */
const empty = { consent: '', people: '50', judgments: '30', code: '', returnUrl: '', days: '14' };

export function LinkForm({ projectId, onMade, onClose }: LinkFormProps) {
  const { t } = useLingui();
  const form = useId();
  const names = usePlatformNames();
  const [platform, setPlatform] = useState<EnrolmentPlatform>('prolific');
  const [showsKnown, setShowsKnown] = useState(false);
  const [typed, setTyped] = useState(empty);
  const making = useMutation({
    mutationFn: () =>
      client.createEnrolmentLink(projectId, {
        platform,
        consent: typed.consent,
        peopleAtMost: Number(typed.people),
        judgmentsPerPerson: Number(typed.judgments),
        completionCode: typed.code.trim() === '' ? null : typed.code.trim(),
        returnUrl: typed.returnUrl.trim() === '' ? null : typed.returnUrl.trim(),
        showKnownAnswers: showsKnown,
        expiresAt: typed.days.trim() === '' ? null : new Date(Date.now() + Number(typed.days) * dayMs).toISOString(),
      }),
    onSuccess: onMade,
  });
  const errorOf = fieldErrors(making.error);
  const text = (
    name: keyof typeof empty,
    path: string,
    label: ReactNode,
    hint?: ReactNode,
    more: InputHTMLAttributes<HTMLInputElement> = {},
  ) => (
    <Field label={label} hint={hint} error={errorOf(path)}>
      {(ids) => (
        <input
          {...ids}
          {...more}
          className="input"
          value={typed[name]}
          onChange={({ target }) => {
            setTyped({ ...typed, [name]: target.value });
          }}
        />
      )}
    </Field>
  );
  const aNumber = { type: 'number', required: true, min: 1 };
  return (
    <Dialog
      title={<Trans>New enrolment link</Trans>}
      className="link-dialog"
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Cancel</Trans>
          </button>
          <button className="btn primary" type="submit" form={form} aria-busy={making.isPending}>
            <Trans>Make the link</Trans>
          </button>
        </>
      }
    >
      <form
        className="form"
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!making.isPending) making.mutate();
        }}
      >
        {making.isError && !namesFields(making.error) && <Failure error={making.error} />}
        <div className="segments" role="radiogroup" aria-label={t`Whom the link is for`}>
          {platforms.map((each) => (
            <button
              key={each}
              type="button"
              role="radio"
              aria-checked={each === platform}
              onClick={() => {
                setPlatform(each);
              }}
            >
              {names[each]}
            </button>
          ))}
        </div>
        <Field
          label={<Trans>What people agree to</Trans>}
          hint={
            <Trans>
              Markdown. Who you are, what is done with their judgments, how they are paid. It never changes.
            </Trans>
          }
          error={errorOf('consent')}
        >
          {(ids) => (
            <textarea
              {...ids}
              className="input"
              rows={6}
              required
              data-autofocus
              value={typed.consent}
              onChange={({ target }) => {
                setTyped({ ...typed, consent: target.value });
              }}
            />
          )}
        </Field>
        <div className="pair">
          {text('people', 'peopleAtMost', <Trans>People at most</Trans>, undefined, aNumber)}
          {text('judgments', 'judgmentsPerPerson', <Trans>Judgments of each</Trans>, undefined, aNumber)}
        </div>
        <div className="pair">
          {text('code', 'completionCode', <Trans>Completion code</Trans>, <Trans>Told to whoever is done.</Trans>)}
          {text('days', 'expiresAt', <Trans>Open for, in days</Trans>, <Trans>Empty: until you close it.</Trans>, {
            type: 'number',
          })}
        </div>
        {text(
          'returnUrl',
          'returnUrl',
          <Trans>Where whoever is done is sent</Trans>,
          platform === 'prolific' ? 'https://app.prolific.com/submissions/complete?cc=…' : <Trans>Optional.</Trans>,
          { type: 'url' },
        )}
        <label className="row small">
          <input
            type="checkbox"
            checked={showsKnown}
            onChange={({ target }) => {
              setShowsKnown(target.checked);
            }}
          />
          <Trans>They see how many known answers they got right</Trans>
        </label>
      </form>
    </Dialog>
  );
}
