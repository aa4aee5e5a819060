// How labelers work: how long they hold something, how much in a day, who gets what.
import { Trans, useLingui } from '@lingui/react/macro';
import { Section } from '../../../parts/section.js';
import { NumberSetting, SwitchSetting, WordsSetting } from './setting-controls.js';
import { TakeAlongSetting } from './take-along-setting.js';
import type { SettingsDraft } from './use-settings-draft.js';

export function LabelersGroup({ form }: { readonly form: SettingsDraft }) {
  const { t } = useLingui();
  return (
    <Section title={<Trans>Labelers</Trans>}>
      <div className="settings">
        <NumberSetting
          form={form}
          name="leaseSeconds"
          scale={1 / 60}
          unit={<Trans>minutes</Trans>}
          label={<Trans>Lease</Trans>}
          hint={
            <Trans>
              How long a comparison is theirs alone; renewed while they work. Then somebody else may get it.
            </Trans>
          }
        />
        <NumberSetting
          form={form}
          name="editWindowSeconds"
          scale={1 / 60}
          unit={<Trans>minutes</Trans>}
          label={<Trans>Time to change a judgment</Trans>}
          hint={<Trans>So long labelers may change or take back what they judged.</Trans>}
        />
        <TakeAlongSetting form={form} />
        <NumberSetting
          form={form}
          name="dailyQuota"
          none={t`any number`}
          unit={<Trans>a day</Trans>}
          label={<Trans>Daily quota</Trans>}
          hint={
            <Trans>
              Judgments that a labeler may give in a day (UTC). A member can have their own. Empty: any number.
            </Trans>
          }
        />
        <SwitchSetting
          form={form}
          name="requireAcknowledgement"
          label={<Trans>Guideline must be read</Trans>}
          hint={<Trans>Labelers say that they have read the guideline in force before they judge or write.</Trans>}
        />
        <WordsSetting
          form={form}
          name="skillTags"
          label={<Trans>Skills</Trans>}
          hint={
            <Trans>
              Tags, with commas between: prompts with one of them go only to labelers with the skill of the same name.
            </Trans>
          }
        />
        <NumberSetting
          form={form}
          name="reviewsPerDemonstration"
          label={<Trans>Reviews per demonstration</Trans>}
          hint={<Trans>How many people, none of them its author, must accept one before it counts.</Trans>}
        />
      </div>
    </Section>
  );
}
