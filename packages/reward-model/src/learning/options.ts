// What is learned from judgments: every option with its formula, its source, and when to use it.
export interface LearningOptions {
  /**
   * Which loss reads a ranking of K answers. `pairs`: all C(K,2) pairs, averaged (Ouyang et al. 2022, eq. 1).
   * `plackett-luce`: the ranking as K − 1 choices among what is left, `−Σ_j (r_j − log Σ_{k ≥ j} e^{r_k})` (Plackett
   * 1975); ties are then unknown orders, and strengths and smoothing have no meaning.
   * Recommended: `pairs`. A pair that is judged wrongly touches one term of its loss, not all that follow.
   * @defaultValue 'pairs'
   */
  readonly loss: 'pairs' | 'plackett-luce';
  /**
   * What a tie says. `drop`: nothing. `half`: half a win each, `−½ log σ(m) − ½ log σ(−m)`. `rao-kupper`:
   * `P(tie) = (e^{2η} − 1) σ(m − η) σ(−m − η)`, a threshold η under which labelers see no difference (Rao & Kupper 1967).
   * `davidson`: `P(win) : P(tie) : P(loss) = e^{m/2} : ν : e^{−m/2}` (Davidson 1970).
   * Recommended: `drop` where ties are rare, `davidson` where one pair in twenty or more ties: half a win pulls good and
   * bad ties together alike and takes no account of how common ties are.
   * @defaultValue 'drop'
   */
  readonly ties: 'drop' | 'half' | 'rao-kupper' | 'davidson';
  /**
   * η of Rao–Kupper, or τ = ln ν of Davidson, held fixed. Null: it starts at the training data's share of ties and is
   * learned with the model.
   * @defaultValue null
   */
  readonly tieParameter: number | null;
  /**
   * What a strength s of −3…3 does. `ignore`: nothing. `margin`: the better answer has to lead by `strengthStep · |s|`,
   * `−log σ(m − μ)` (Touvron et al. 2023, Llama 2, eq. 2). `weight`: the pair counts `max(1, |s|)` times
   * (Wang et al. 2024, HelpSteer2-Preference, "scaled Bradley–Terry").
   * Recommended: `weight` once labelers give strengths; it did best of the two in that paper and leaves rewards on the
   * scale of logits, which calibration and `compare` need.
   * @defaultValue 'ignore'
   */
  readonly strength: 'ignore' | 'margin' | 'weight';
  /** Logits that each step of strength asks for with `margin`; 1/3 are Llama 2's small margins, 1 its large ones. @defaultValue 1/3 */
  readonly strengthStep: number;
  /**
   * How much a labeler counts. `equal`: one vote is one vote. `crowd-bt`: reliabilities η from the training judgments
   * (Chen et al. 2013), a vote counting `max(0, 2η − 1)`: how steep `log(η σ(m) + (1 − η) σ(−m))` is at m = 0 beside a
   * perfect labeler's. `dawid-skene`: a pair's label becomes the posterior of its true outcome under the labelers'
   * confusion matrices (Dawid & Skene 1979), a soft label.
   * Recommended: `crowd-bt` where labelers differ in care; `dawid-skene` only where most pairs have three judgments or
   * more, since it learns from overlap alone.
   * @defaultValue 'equal'
   */
  readonly labelers: 'equal' | 'crowd-bt' | 'dawid-skene';
  /**
   * ε in [0, ½): each preference is taken to be the wrong way round with this probability,
   * `−(1 − ε) log σ(m) − ε log σ(−m)` (Mitchell 2023, conservative DPO). It bounds the lead that is worth having at
   * `ln((1 − ε)/ε)`.
   * Recommended: 0; 0.05 to 0.1 where the model grows sure of itself and wrong (calibration's temperature well above 1).
   * @defaultValue 0
   */
  readonly labelSmoothing: number;
  /**
   * c of `c (r_a + r_b)²`, which pulls the rewards of each pair towards a mean of zero (Eisenstein et al. 2023).
   * Recommended: 0.01 where raw rewards are read across prompts, as reinforcement learning does; 0 otherwise.
   * @defaultValue 0
   */
  readonly centering: number;
  /**
   * `offset`: what length alone explains is fitted first, `P(a ≻ b) = σ(β (ln(1 + |a|) − ln(1 + |b|)))` with lengths in
   * characters, and stands in the loss as a known part of the margin that the reward does not have
   * (after Dubois et al. 2024, length-controlled AlpacaEval, which fits a length term and leaves it out). It takes out the
   * part of quality that goes with length, too.
   * Recommended: `none`; `offset` where the evaluation's accuracy is far higher where the longer answer won.
   * @defaultValue 'none'
   */
  readonly lengthControl: 'none' | 'offset';
  /** Comparisons whose answer was known beforehand: labelers may have been told it. @defaultValue 'drop' */
  readonly gold: 'drop' | 'keep';
  /** Comparisons of which somebody said that they should not be there. @defaultValue 'drop' */
  readonly flagged: 'drop' | 'keep';
  /**
   * `merge`: two answers that were compared under the same prompt more than once are one pair with all its votes, of
   * which each labeler has one, and answers of the same text are no pair. `keep`: each comparison stands for itself.
   * @defaultValue 'merge'
   */
  readonly duplicates: 'merge' | 'keep';
}

export const defaultLearning: LearningOptions = {
  loss: 'pairs',
  ties: 'drop',
  tieParameter: null,
  strength: 'ignore',
  strengthStep: 1 / 3,
  labelers: 'equal',
  labelSmoothing: 0,
  centering: 0,
  lengthControl: 'none',
  gold: 'drop',
  flagged: 'drop',
  duplicates: 'merge',
};
