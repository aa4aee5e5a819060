// The demo's labeling instructions.
/** What the demo's labelers judge by; the simulated ones follow the same rules by the microworld's lexicon. */
export const haikuGuideline = `# Judging haiku

Rank the candidates, best first. What counts, in this order:

1. **Form.** Three lines of five, seven and five syllables.
2. **Topic.** It names what was asked for.
3. **Season.** A word that places it in the year.
4. **No repetition.** No line stands there twice.

Two that keep and break the same rules are tied. If even the best one breaks most rules, say that all are bad.
Length, rare words and rhyme do not count.

## Example: form before topic

> Write a haiku about the frost.

**Better**

> white frost on the stone
> the little pond is asleep
> winter holds its breath

**Worse**

> The frost, the frost, the frost!

*Why:* both name the frost, but only the first one has three lines of five, seven and five syllables.
`;
