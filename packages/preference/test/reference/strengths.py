"""Numbers in test/strengths: scipy 1.17.1, statsmodels 0.15.0, choix 0.4.1, numpy 2.4.6 (pip install them, then run this)."""

import choix
import numpy as np
import statsmodels.api as sm
from scipy.optimize import minimize
from scipy.special import expit, log_expit, logsumexp

np.set_printoptions(precision=10, suppress=True, linewidth=200)

# Agresti 2002, table 10.10 (home and away together): wins of the row team over the column team.
teams = ["Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"]
wins = np.array([
    [0, 7, 9, 7, 7, 9, 11],
    [6, 0, 7, 5, 11, 9, 9],
    [4, 6, 0, 7, 7, 8, 12],
    [6, 8, 6, 0, 6, 7, 10],
    [6, 2, 6, 7, 0, 7, 12],
    [4, 4, 5, 6, 6, 0, 6],
    [2, 4, 1, 3, 1, 7, 0],
])
rows, outcome, cluster = [], [], []
for i in range(7):
    for j in range(i + 1, 7):
        for k, y in [(0, 1)] * wins[i, j] + [(0, 0)] * wins[j, i]:
            x = np.zeros(7)
            x[i], x[j] = 1, -1
            rows.append(x)
            outcome.append(y)
            cluster.append((i + j) % 5)
X, y, cluster = np.array(rows)[:, :6], np.array(outcome), np.array(cluster)  # Baltimore = 0
plain = sm.Logit(y, X).fit(disp=0, tol=1e-12)
print("agresti", plain.params, plain.bse, repr(plain.llf))
robust = sm.Logit(y, X).fit(disp=0, tol=1e-12, cov_type="HC0")
print("HC0 (times n / (n - 1))", robust.bse * np.sqrt(len(y) / (len(y) - 1)))
clustered = sm.Logit(y, X).fit(
    disp=0, tol=1e-12, cov_type="cluster", cov_kwds={"groups": cluster, "use_correction": False})
print("clustered (times G / (G - 1))", clustered.bse * np.sqrt(5 / 4))
choix_data = [(i, j) for i in range(7) for j in range(7) for _ in range(wins[i, j])]
print("choix", choix.opt_pairwise(7, choix_data, alpha=0, method="Newton-CG"))
print("choix, normal prior of precision 0.5 (its penalty is alpha / 2 |r|^2)",
      choix.opt_pairwise(7, choix_data, alpha=0.5, method="Newton-CG", tol=1e-12))

# Davidson 1970, table 3: chocolate puddings, columns i, j, wins of i, wins of j, ties.
pudding = np.array([
    [1, 2, 19, 22, 16], [1, 3, 16, 19, 12], [2, 3, 19, 19, 10], [1, 4, 18, 23, 13], [2, 4, 23, 19, 9],
    [3, 4, 19, 20, 15], [1, 5, 13, 19, 18], [2, 5, 16, 20, 12], [3, 5, 16, 15, 17], [4, 5, 17, 14, 16],
    [1, 6, 18, 21, 12], [2, 6, 22, 20, 12], [3, 6, 13, 18, 10], [4, 6, 14, 19, 18], [5, 6, 11, 21, 12],
])


def davidson(theta):
    r, t = np.append(theta[:5], 0), theta[5]
    total = 0
    for i, j, w, l, n in pudding:
        m = r[i - 1] - r[j - 1]
        logits = np.array([m / 2, -m / 2, t])
        total += np.dot([w, l, n], logits - logsumexp(logits))
    return -total


def rao_kupper(theta):
    r, t = np.append(theta[:5], 0), theta[5]
    total = 0
    for i, j, w, l, n in pudding:
        m = r[i - 1] - r[j - 1]
        total += w * log_expit(m - t) + l * log_expit(-m - t) + n * np.log(expit(m + t) - expit(m - t))
    return -total


def hessian(f, x, h=1e-4):
    e = np.eye(len(x)) * h
    return np.array([[(f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)) / (4 * h * h) for a in e] for b in e])


for name, f, start in (("davidson", davidson, 0.0), ("rao-kupper", rao_kupper, 0.5)):
    fit = minimize(f, np.append(np.zeros(5), start), method="BFGS", options={"gtol": 1e-9})
    fit = minimize(f, fit.x, method="Nelder-Mead", options={"xatol": 1e-11, "fatol": 1e-13, "maxiter": 20000})
    worth = np.exp(np.append(fit.x[:5], 0))
    covariance = np.linalg.inv(hessian(f, fit.x))
    print(name, "worth", worth / worth.sum(), "tie", repr(fit.x[5]), "log-likelihood", repr(-fit.fun))
    print("  standard errors against the sixth", np.sqrt(np.diag(covariance)))

rankings = [(0, 1, 2, 3), (1, 0, 3, 2), (0, 2, 1, 3), (3, 0, 1, 2), (1, 0, 2, 3), (2, 3, 0, 1)]
params = choix.ilsr_rankings(4, rankings, alpha=0, tol=1e-14)
print("plackett-luce", params, repr(sum(params[r[k]] - logsumexp(params[list(r[k:])]) for r in rankings for k in range(4))))
