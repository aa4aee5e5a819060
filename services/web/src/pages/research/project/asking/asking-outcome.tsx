// What an asking made, or would make: how many of how many, how likely each was, and what was left out.
import { Plural, Trans } from '@lingui/react/macro';
import type { AskingMade } from '@tastemaker/contracts';
import { useFormat } from '../../../../app/format.js';
import { Icon } from '../../../../parts/icon.js';

export function AskingOutcome({ made }: { readonly made: AskingMade }) {
  const format = useFormat();
  const { asking, prompts, possible, explored, propensity, balance, left, seed } = made;
  return (
    <div className="note accent" role="status">
      <Icon name={asking === null ? 'info' : 'check'} />
      <div className="num">
        <b>
          {asking === null ? (
            <Plural value={made.made} one="It would make # comparison." other="It would make # comparisons." />
          ) : (
            <Plural value={made.made} one="It made # comparison." other="It made # comparisons." />
          )}
        </b>{' '}
        <Trans>
          Of {format.number(possible)} possible sets of {format.number(prompts)} prompts, {format.number(explored)}{' '}
          drawn at random; seed {seed}.
        </Trans>{' '}
        {propensity !== null && (
          <Trans>
            Propensities: {format.number(propensity.least, 4)} to {format.number(propensity.most, 4)}.
          </Trans>
        )}{' '}
        {balance !== null && (
          <Trans>
            Two answers meet {format.number(balance.least)} to {format.number(balance.most)} times.
          </Trans>
        )}{' '}
        {left > 0 && (
          <Plural
            value={left}
            one="# answer is left out, as the model cannot read it."
            other="# answers are left out, as the model cannot read them."
          />
        )}
      </div>
    </div>
  );
}
