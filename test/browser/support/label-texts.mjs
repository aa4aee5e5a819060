// Texts for pictures and tests of labeling: formulas, code, lists.
export const wilson = `Report the **Wilson score interval**: your guide asks for it, and it rules out the normal approximation here.

$$\\frac{\\hat p + \\frac{z^2}{2n} \\pm z\\sqrt{\\frac{\\hat p(1-\\hat p)}{n} + \\frac{z^2}{4n^2}}}{1 + \\frac{z^2}{n}}$$

With $k = 47$, $n = 52$ and $z = 1.96$ this is **90.4% (95% interval 79.4–95.8%)**.

\`\`\`python
from math import sqrt

def wilson(k, n, z=1.96):
    p, s = k / n, z * z / n
    return (p + s / 2) / (1 + s)
\`\`\``;

export const normal = `You should report the **Wilson interval** as recommended. Since $n = 52$ is larger than 30, the usual formula is accurate enough:

$$\\hat p \\pm z\\sqrt{\\frac{\\hat p(1-\\hat p)}{n}}$$

1. Compute the share: \`47 / 52 = 0.904\`
2. Compute the standard error: \`0.0409\`
3. Multiply by 1.96 and add or subtract: \`0.0801\`

So the result is **90.4% ± 8.0%**, that is 82.4–98.4%.`;
