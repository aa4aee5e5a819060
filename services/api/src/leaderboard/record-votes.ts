// The votes that a snapshot's records hold, as the database has them: pairs in the order in which they were shown.
import type { ComparisonRecord, LeaderboardSettings } from '@tastemaker/contracts';
import { type ComparedCompletion, styleCounts, type VoteCollector } from '@tastemaker/preference';
import { hashedPrompt, needsTexts, UnfitError } from './votes-as-asked.js';

type Told = 'labelerId' | 'labelerKind';
type JudgmentRecord = ComparisonRecord['judgments'][number];
type Judged = 'labeler' | 'verdict' | 'ranking' | 'displayedOrder' | 'guidelineVersion' | 'createdAt';
type VotedJudgment = Loose<Pick<JudgmentRecord, Judged> & Partial<Pick<JudgmentRecord, Told>>>;
type CompletionRecord = ComparisonRecord['completions'][number];

/** Optional properties may be undefined. */
type Loose<Type> = { [Key in keyof Type]: undefined extends Type[Key] ? Type[Key] | undefined : Type[Key] };

/** What a leaderboard needs of a record of a snapshot, or of an export, which names labelers by pseudonyms only. */
export interface VotedRecord
  extends Loose<Pick<ComparisonRecord, 'comparisonId' | 'promptId' | 'split' | 'tags' | 'purpose' | 'askedBy'>> {
  messages: readonly { role: string; content: string }[];
  completions: readonly Loose<Pick<CompletionRecord, 'text' | 'source' | 'drawnBy'>>[];
  judgments: readonly VotedJudgment[];
}

/** @throws UnfitError where the record lacks what the settings ask for */
export function addRecord(collector: VoteCollector, record: VotedRecord, settings: LeaderboardSettings): void {
  if ((record.purpose ?? 'work') !== 'work') return;
  const [first] = record.messages;
  const prompt = {
    promptId: record.promptId,
    split: record.split,
    tags: record.tags ?? [],
    systemPrompt: hashedPrompt(first?.role === 'system' ? first.content : null),
    propensity: record.askedBy?.propensity ?? null,
  };
  const completions = record.completions.map((completion) => comparedCompletion(completion, needsTexts(settings)));
  for (const judgment of record.judgments) {
    assertTold(judgment, settings);
    const { order, isOrderKnown } = shownOrder(judgment, completions.length);
    for (const [one, other, outcome] of pairsOf(judgment, order)) {
      const [a, b] = [completions[one], completions[other]];
      if (a === undefined || b === undefined) continue;
      collector.add(prompt, a, b, {
        comparisonId: record.comparisonId,
        labelerId: judgment.labelerId ?? null,
        pseudonym: judgment.labeler ?? judgment.labelerId ?? '',
        labelerKind: judgment.labelerKind ?? null,
        outcome,
        isOrderKnown,
        guidelineVersion: judgment.guidelineVersion,
        judgedAt: judgment.createdAt === undefined ? null : Date.parse(judgment.createdAt),
      });
    }
  }
}

/** Exports name labelers by pseudonyms only. */
function assertTold(judgment: VotedJudgment, settings: LeaderboardSettings): void {
  if (settings.labelerIds.length > 0 && judgment.labelerId === undefined) {
    throw new UnfitError('These lines name labelers by pseudonyms, not by ids: leave the labelers out.');
  }
  if (settings.votes.length < 3 && judgment.labelerKind === undefined) {
    throw new UnfitError('These lines do not say which votes are of people: leave out whose votes are counted.');
  }
}

function comparedCompletion(
  { text, source = null, drawnBy }: VotedRecord['completions'][number],
  withStyle: boolean,
): ComparedCompletion {
  const author = drawnBy !== undefined ? 'model' : source === null ? 'person' : 'import';
  return { author, source, drawnBy: drawnBy ?? null, style: withStyle ? styleCounts(text) : null };
}

function shownOrder({ displayedOrder = [] }: VotedJudgment, candidates: number) {
  const isOrderKnown = displayedOrder.length > 0;
  return {
    isOrderKnown,
    order: isOrderKnown ? displayedOrder : Array.from({ length: candidates }, (_, index) => index),
  };
}

type Outcome = 'first' | 'second' | 'tie' | 'bothBad';

/** As `pair_outcomes.sql` tells them. */
function pairsOf({ verdict, ranking }: VotedJudgment, order: readonly number[]): [number, number, Outcome][] {
  if (verdict !== 'ranking' && verdict !== 'allBad') return [];
  const placeOf = new Map(ranking?.flatMap((group, place) => group.map((member) => [member, place] as const)));
  const placed = verdict === 'allBad' ? order : order.filter((candidate) => placeOf.has(candidate));
  return placed.flatMap((one, i) =>
    placed.slice(i + 1).map((other): [number, number, Outcome] => {
      if (verdict === 'allBad') return [one, other, 'bothBad'];
      const lead = (placeOf.get(other) ?? 0) - (placeOf.get(one) ?? 0);
      return [one, other, lead === 0 ? 'tie' : lead > 0 ? 'first' : 'second'];
    }),
  );
}
