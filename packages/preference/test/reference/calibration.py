"""Numbers in test/calibration and test/selection: scikit-learn 1.9.1, statsmodels 0.15.0, scipy 1.17.1, numpy 2.4.6."""

import numpy as np
import statsmodels.api as sm
from scipy.integrate import quad
from scipy.special import expit, log_expit, softmax
from scipy.stats import norm
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss

np.set_printoptions(precision=12, suppress=True, linewidth=200)

state = 1


def draw():
    global state
    state = (state * 1664525 + 1013904223) % 2**32
    return state / 2**32


claims, outcomes = [], []
for _ in range(200):
    claim = draw()
    claims.append(claim)
    outcomes.append(int(draw() < expit(0.5 * np.log(claim / (1 - claim)))))
claims, outcomes = np.array(claims), np.array(outcomes)
print("brier", repr(brier_score_loss(outcomes, claims)))
print("log loss", repr(log_loss(outcomes, claims)))
for strategy in ("uniform", "quantile"):
    observed, claimed = calibration_curve(outcomes, claims, n_bins=10, strategy=strategy)
    edges = np.linspace(0, 1, 11) if strategy == "uniform" else np.percentile(claims, np.linspace(0, 100, 11))
    counts = np.bincount(np.clip(np.searchsorted(edges[1:-1], claims), 0, 9), minlength=10)
    print(strategy, "observed", observed, "claimed", claimed, "counts", counts)
    print("  ECE", repr((counts * np.abs(observed - claimed)).sum() / counts.sum()))
logits = np.log(claims / (1 - claims))
scaled = sm.Logit(outcomes, logits).fit(disp=0, tol=1e-14)
print("temperature", repr(1 / scaled.params[0]), "loss after", repr(-scaled.llf / 200))


def information(mean, deviation, probabilities):
    entropy = lambda p: -sum(q * np.log(q) for q in p if q > 0)
    points = [mean + deviation * x for x in (-6, -3, -1, 0, 1, 3, 6)] + [0.0]
    over = lambda f: quad(lambda m: norm.pdf(m, mean, deviation) * f(m), mean - 9 * deviation, mean + 9 * deviation,
                          points=sorted(points), limit=500, epsabs=1e-13, epsrel=1e-12)[0]
    marginal = [over(lambda m, i=i: probabilities(m)[i]) for i in range(len(probabilities(0.0)))]
    return entropy(marginal) - over(lambda m: entropy(probabilities(m)))


bradley_terry = lambda m: [expit(m), expit(-m)]
davidson = lambda m: softmax([m / 2, -0.25, -m / 2])
rao_kupper = lambda m: [expit(m - 0.6), expit(m + 0.6) - expit(m - 0.6), expit(-m - 0.6)]
for mean, deviation in ((0, 1), (0.5, 0.3), (2, 1.5), (-3, 4), (1, 25)):
    print("information", mean, deviation, *(repr(information(mean, deviation, f)) for f in (bradley_terry, davidson, rao_kupper)))
