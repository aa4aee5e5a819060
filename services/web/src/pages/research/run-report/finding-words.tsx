// Findings in words: what is so, and what could be done about it.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { useFormat } from '../../../app/format.js';
import { Icon, type IconName } from '../../../parts/icon.js';
import type { Finding } from './findings.js';

const icons: Readonly<Record<Finding['tone'], IconName>> = { good: 'check', look: 'caution', note: 'info' };

export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ul className="says" role="list">
      {findings.map((finding) => (
        <li key={finding.code} className={`tone-${finding.tone}`}>
          <Icon name={icons[finding.tone]} />
          <span>
            <FindingWords finding={finding} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function FindingWords({ finding }: { readonly finding: Finding }): ReactNode {
  const format = useFormat();
  const { t } = useLingui();
  const points = 'points' in finding ? format.number(Math.abs(finding.points) * 100, 1) : '';
  const share = 'share' in finding ? format.percent(finding.share) : '';
  const factor = 'temperature' in finding ? format.number(finding.temperature, 2) : '';
  const ece = 'ece' in finding && finding.ece !== null ? format.number(finding.ece, 3) : t`unknown`;
  const scaled =
    'eceScaled' in finding && finding.eceScaled !== null ? format.number(finding.eceScaled, 3) : t`unknown`;
  const words: Readonly<Record<Finding['code'], () => ReactNode>> = {
    beyond_length: () => (
      <Trans>
        <b>It learned more than length.</b> {points} points above length alone.
      </Trans>
    ),
    length_alone: () => (
      <Trans>
        <b>It may have learned length alone.</b> What it gets is within reach of “the longer one wins”, or the other way
        round. Train with length control, or add comparisons of equal length.
      </Trans>
    ),
    as_good_as_people: () => (
      <Trans>
        <b>It agrees with labelers as well as they do with each other</b>, as far as these votes can tell.
      </Trans>
    ),
    below_people: () => (
      <Trans>
        <b>Labelers agree with each other more.</b> {points} points are left to learn.
      </Trans>
    ),
    prompt_read: () => (
      <Trans>
        <b>It reads the prompt.</b> Under prompts that the answers do not belong to it is right {share} of the time, as
        a coin is.
      </Trans>
    ),
    prompt_partly: () => (
      <Trans>
        <b>It reads the prompt in part only.</b> Under prompts that the answers do not belong to it is still right{' '}
        {share} of the time. Add comparisons that differ in topic.
      </Trans>
    ),
    prompt_ignored: () => (
      <Trans>
        <b>It hardly reads the prompt.</b> Under prompts that the answers do not belong to it is right {share} of the
        time, as often as under their own.
      </Trans>
    ),
    nothing_leaked: () => (
      <Trans>
        <b>Nothing leaked.</b> No prompt, answer or comparison of the test is in training, too.
      </Trans>
    ),
    leaked: () => (
      <Trans>
        <b>Some of the test was in training, too.</b> Read its accuracy with care.
      </Trans>
    ),
    too_sure: () => (
      <Trans>
        <b>A little too sure.</b> Margins divided by {factor} fit best: error {ece} becomes {scaled}.
      </Trans>
    ),
    too_unsure: () => (
      <Trans>
        <b>Not sure enough.</b> Margins divided by {factor} fit best: error {ece} becomes {scaled}.
      </Trans>
    ),
    well_calibrated: () => (
      <Trans>
        <b>As sure as it should be.</b> Calibration error {ece}.
      </Trans>
    ),
  };
  return words[finding.code]();
}
