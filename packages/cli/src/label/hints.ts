// What is wrong with an answer, as the terminal says it: what to type instead.
import { describeJudgmentRefusal, type JudgmentRefusal, type RefusalWords } from '@tastemaker/labeling';

const hints: RefusalWords = {
  unknown_letter: ({ letter }) => `there is no ${letter}`,
  incomplete_ranking: ({ letters, mayBePartial }) =>
    `rank ${mayBePartial ? 'at least two' : 'each'} of ${letters.join(', ')}`,
  all_bad_not_allowed: () => 'here one candidate must be best',
  ties_not_allowed: () => 'ties are not allowed here',
  rationale_missing: () => 'first say why: why <your reason>',
  rationale_not_taken: () => 'the project takes no rationale',
  better_answer_not_taken: () => 'the project takes no better answers',
  strength_missing: () => 'say how much better it is, 1 to 3: b>a 2',
  strength_not_taken: () => 'the project takes no strength',
  strength_not_of_a_pair: () => 'a strength is for two candidates only',
  strength_contradicts_ranking: () => 'a tie has strength 0',
  unknown_criterion: ({ criterion }) => `the project does not rate ${criterion}`,
  rating_missing: ({ criterion }) => `first rate each by ${criterion}: rate ${criterion} a=… b=…`,
  rating_off_scale: ({ criterion, min, max }) => `${criterion} is from ${min} to ${max}`,
};

export function hintFor(refusal: JudgmentRefusal): string {
  return describeJudgmentRefusal(refusal, hints);
}
