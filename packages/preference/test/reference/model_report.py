# Numbers of fractional-slope.test.ts, paired-accuracy.test.ts, score-drift.test.ts and learning-curve.test.ts.
# statsmodels 0.15.0, scipy 1.17.1: pip install statsmodels scipy && python model_report.py
import numpy as np
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import mcnemar

x = np.array([0.7, -0.3, 1.1, 0.4, -0.9, 0.2, 1.6, -0.5, 0.8, -1.2, 0.3, 0.6])
y = np.array([1, 0.4, 1, 0, 0.2, 0.7, 0.9, 0, 1, 0.3, 0, 0.8])
cluster = np.array([0, 0, 0, 1, 1, 2, 2, 3, 3, 3, 4, 4])
fit = sm.GLM(y, x[:, None], family=sm.families.Binomial()).fit(
    cov_type="cluster", cov_kwds={"groups": cluster}, tol=1e-14
)
print("clustered slope", fit.params[0], fit.bse[0])

for only_first, only_second in [(6, 16), (10, 2), (300, 360)]:
    print("McNemar", only_first, only_second, mcnemar([[5, only_first], [only_second, 5]], exact=True).pvalue)

before = np.array([0.1, 0.4, 0.4, -1.2, 2.2, 0.9, 1.5, -0.3, 0.05, 3.1, -2.2, 0.77])
now = np.array([0.3, 0.1, 0.9, -0.7, 2.9, 1.9, 1.1, 0.3, 0.55, 2.1, -1.2, 1.77])
print("Kolmogorov-Smirnov", stats.ks_2samp(before, now).statistic)
print("Spearman", stats.spearmanr(before, now).statistic, "Pearson", stats.pearsonr(before, now)[0])
print("shift", (now.mean() - before.mean()) / before.std(), "spread", now.std() / before.std())

pairs = np.array([125, 250, 500, 1000, 2000.0])
accuracy = np.array([0.612, 0.651, 0.688, 0.704, 0.722])
error = np.array([0.02, 0.018, 0.016, 0.015, 0.015])
law, _ = optimize.curve_fit(
    lambda n, floor, scale, exponent: 1 - floor - scale * n**-exponent,
    pairs, accuracy, p0=[0.2, 1, 0.4], sigma=error,
    bounds=([0, 0, 0.02], [1, 10, 2]), xtol=1e-15, ftol=1e-15, gtol=1e-15,
)
print("power law", law, 1 - law[0] - law[1] * 4000 ** -law[2])
