// What a report's figures say, by rules that anybody can check: each finding is a code with the figures that it rests on.
import type { RewardReport, RewardSplitReport } from '@tastemaker/contracts';

export type Finding =
  | { readonly code: 'beyond_length' | 'length_alone'; readonly tone: Tone; readonly points: number }
  | { readonly code: 'prompt_ignored' | 'prompt_partly' | 'prompt_read'; readonly tone: Tone; readonly share: number }
  | { readonly code: 'as_good_as_people' | 'below_people'; readonly tone: Tone; readonly points: number }
  | { readonly code: 'leaked' | 'nothing_leaked'; readonly tone: Tone; readonly leak: RewardSplitReport['leak'] }
  | {
      readonly code: 'too_sure' | 'too_unsure' | 'well_calibrated';
      readonly tone: Tone;
      readonly temperature: number;
      readonly ece: number | null;
      readonly eceScaled: number | null;
    };

/** `good` is as wished, `look` asks for a look, `note` is worth knowing. */
type Tone = 'good' | 'look' | 'note';

export function findingsOf({ test, temperature }: RewardReport): Finding[] {
  return [
    ...lengthFinding(test),
    ...peopleFinding(test),
    ...promptFinding(test),
    leakFinding(test),
    ...sureness(test, temperature),
  ];
}

/** Beyond length: the model's interval lies above what length alone gets. */
function lengthFinding({ accuracy, interval, controls }: RewardSplitReport): Finding[] {
  const alone = controls.lengthOnly.accuracy;
  if (accuracy === null || alone === null || interval.low === null) return [];
  const points = accuracy - alone;
  return interval.low > alone
    ? [{ code: 'beyond_length', tone: 'good', points }]
    : [{ code: 'length_alone', tone: 'look', points }];
}

/** On the same votes: as good as people where its interval reaches what another labeler gets. */
function peopleFinding({ agreement: { human, model } }: RewardSplitReport): Finding[] {
  if (human.value === null || model.value === null || model.interval.high === null) return [];
  const points = model.value - human.value;
  return model.interval.high >= human.value
    ? [{ code: 'as_good_as_people', tone: 'good', points }]
    : [{ code: 'below_people', tone: 'note', points }];
}

/** Under prompts that the answers do not belong to, a model that reads the prompt is right about as often as a coin. */
function promptFinding({ accuracy, controls: { mismatchedPrompt } }: RewardSplitReport): Finding[] {
  const share = mismatchedPrompt?.accuracy ?? null;
  const { low = null, high = null } = mismatchedPrompt?.interval ?? {};
  if (share === null || low === null || high === null || accuracy === null) return [];
  if (low <= 0.5) return [{ code: 'prompt_read', tone: 'good', share }];
  return high >= accuracy
    ? [{ code: 'prompt_ignored', tone: 'look', share }]
    : [{ code: 'prompt_partly', tone: 'look', share }];
}

function leakFinding({ leak }: RewardSplitReport): Finding {
  const isClean = leak.leakedPrompts + leak.leakedAnswers + leak.leakedComparisons === 0;
  return isClean ? { code: 'nothing_leaked', tone: 'good', leak } : { code: 'leaked', tone: 'look', leak };
}

/** Within a tenth of 1 the model's probabilities are taken as they are. */
function sureness({ calibration: { raw, scaled } }: RewardSplitReport, temperature: number | null): Finding[] {
  if (temperature === null) return [];
  const figures = { temperature, ece: raw.ece, eceScaled: scaled.ece };
  if (temperature > 1.1) return [{ code: 'too_sure', tone: 'note', ...figures }];
  if (temperature < 1 / 1.1) return [{ code: 'too_unsure', tone: 'note', ...figures }];
  return [{ code: 'well_calibrated', tone: 'good', ...figures }];
}
