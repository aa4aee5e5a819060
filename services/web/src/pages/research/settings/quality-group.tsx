// How labelers are checked: by known answers, by a round before they begin, by what they judged before.
import { Trans, useLingui } from '@lingui/react/macro';
import { Section } from '../../../parts/section.js';
import { QualificationSetting } from './qualification-setting.js';
import { NumberSetting, SwitchSetting } from './setting-controls.js';
import type { SettingsDraft } from './use-settings-draft.js';

export function QualityGroup({ form }: { readonly form: SettingsDraft }) {
  const { t } = useLingui();
  return (
    <Section title={<Trans>Quality</Trans>}>
      <div className="settings">
        <NumberSetting
          form={form}
          name="goldRate"
          scale={100}
          unit="%"
          label={<Trans>Gold comparisons</Trans>}
          hint={<Trans>How often a labeler gets a comparison whose answer is known: 0 to 50 %.</Trans>}
        />
        <NumberSetting
          form={form}
          name="goldThreshold"
          scale={100}
          unit="%"
          none={t`nobody`}
          label={<Trans>Pause labelers below</Trans>}
          hint={<Trans>A labeler with a lower share of right gold answers is paused. Empty: nobody is.</Trans>}
        />
        <NumberSetting
          form={form}
          name="goldMinimum"
          label={<Trans>Gold answers before that</Trans>}
          hint={<Trans>So many must be there before somebody can be paused for them.</Trans>}
        />
        <SwitchSetting
          form={form}
          name="showKnownAnswers"
          label={<Trans>Tell labelers of known answers</Trans>}
          hint={<Trans>How many gold comparisons they judged right, once they can change none of them.</Trans>}
        />
        <QualificationSetting form={form} />
        <NumberSetting
          form={form}
          name="repeatRate"
          scale={100}
          unit="%"
          label={<Trans>Repeats</Trans>}
          hint={
            <Trans>How often labelers are shown again, in another order, what they judged before: 0 to 50 %.</Trans>
          }
        />
        <NumberSetting
          form={form}
          name="repeatAfter"
          unit={<Trans>judgments</Trans>}
          label={<Trans>Between the two, at least</Trans>}
          hint={<Trans>How many own judgments lie between the first time and the repeat.</Trans>}
        />
      </div>
    </Section>
  );
}
