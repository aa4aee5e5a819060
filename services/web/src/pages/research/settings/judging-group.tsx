// What is judged, by how many, and what a judgment may or must hold.
import { Trans, useLingui } from '@lingui/react/macro';
import { Section } from '../../../parts/section.js';
import { CriteriaSetting } from './criteria-setting.js';
import { ChoiceSetting, NumberSetting, SwitchSetting } from './setting-controls.js';
import type { SettingsDraft } from './use-settings-draft.js';

export function JudgingGroup({ form }: { readonly form: SettingsDraft }) {
  const { t } = useLingui();
  const wanted = [
    ['none', t`not asked for`],
    ['optional', t`may be given`],
    ['required', t`must be given`],
  ] as const;
  return (
    <Section title={<Trans>Judging</Trans>}>
      <div className="settings">
        <NumberSetting
          form={form}
          name="candidatesPerPrompt"
          label={<Trans>Candidates per prompt</Trans>}
          hint={<Trans>How many answers are sampled for each prompt: 2 to 16. Two make pairs, more are ranked.</Trans>}
        />
        <NumberSetting
          form={form}
          name="judgmentsPerComparison"
          label={<Trans>Judgments per comparison</Trans>}
          hint={<Trans>How many labelers judge each. Two or more show how far people agree.</Trans>}
        />
        <NumberSetting
          form={form}
          name="judgmentsLimit"
          none={t`never`}
          label={<Trans>Ask further labelers, up to</Trans>}
          hint={<Trans>While no choice has a majority, another labeler is asked, up to this many. Empty: never.</Trans>}
        />
        <SwitchSetting
          form={form}
          name="allowTies"
          label={<Trans>Ties</Trans>}
          hint={<Trans>Two candidates may be called equally good.</Trans>}
        />
        <SwitchSetting
          form={form}
          name="allowAllBad"
          label={<Trans>All bad</Trans>}
          hint={<Trans>Labelers may say that no candidate is acceptable.</Trans>}
        />
        <SwitchSetting
          form={form}
          name="allowPartialRankings"
          label={<Trans>Partial rankings</Trans>}
          hint={<Trans>A ranking may leave candidates out; nothing is said of those.</Trans>}
        />
        <ChoiceSetting
          form={form}
          name="strength"
          choices={wanted}
          label={<Trans>Strength</Trans>}
          hint={<Trans>How much better the better one of a pair is, −3 to 3.</Trans>}
        />
        <ChoiceSetting
          form={form}
          name="rationale"
          choices={wanted}
          label={<Trans>Reason</Trans>}
          hint={<Trans>Why, in the labeler’s own words.</Trans>}
        />
        <ChoiceSetting
          form={form}
          name="betterAnswer"
          choices={[
            ['none', t`labelers write none`],
            ['candidate', t`becomes a candidate`],
            ['demonstration', t`becomes a demonstration`],
          ]}
          label={<Trans>A better answer</Trans>}
          hint={<Trans>What becomes of a better answer that a labeler writes.</Trans>}
        />
        <CriteriaSetting form={form} />
      </div>
    </Section>
  );
}
