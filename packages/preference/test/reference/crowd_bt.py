"""Numbers in test/labelers/crowd-bt.test.ts: scipy 1.17.1, numpy 2.4.6 (pip install them, then run this).

crowd-kit's NoisyBradleyTerry is another model (its unreliable labelers have a bias of their own), so the likelihood of
Chen et al. 2013 with its virtual item, and the Beta(5, 2) prior, is maximized here by a general optimizer.
"""

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit

np.set_printoptions(precision=10, suppress=True, linewidth=200)
ITEMS, LABELERS, VOTES = 6, 4, 600
TRUE, RELIABILITY = np.linspace(-2, 2, ITEMS), [0.95, 0.9, 0.6, 0.2]

state = 1


def draw():
    global state
    state = (state * 1664525 + 1013904223) % 2**32
    return state / 2**32


votes = []
for _ in range(VOTES):
    a = int(draw() * ITEMS)
    b = (a + 1 + int(draw() * (ITEMS - 1))) % ITEMS
    k = int(draw() * LABELERS)
    better = draw() < expit(TRUE[a] - TRUE[b])
    straight = draw() < RELIABILITY[k]
    votes.append((a, b, k, better == straight))
A, B, K, Y = (np.array(column) for column in zip(*votes))


def log_likelihood(s, eta):
    p = expit((s[A] - s[B]) * np.where(Y, 1, -1))
    return np.log(eta[K] * p + (1 - eta[K]) * (1 - p)).sum()


def objective(theta):
    s, eta = theta[:ITEMS], expit(theta[ITEMS:])
    return -(log_likelihood(s, eta) + 0.5 * (log_expit(s) + log_expit(-s)).sum() + (4 * np.log(eta) + np.log(1 - eta)).sum())


start = np.append(np.zeros(ITEMS), np.full(LABELERS, np.log(2.5)))
fit = minimize(objective, start, method="BFGS", options={"gtol": 1e-10, "maxiter": 5000})
fit = minimize(objective, fit.x, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 100000, "maxfev": 100000})
print("strengths", fit.x[:ITEMS], "reliability", expit(fit.x[ITEMS:]))
print("log-likelihood", repr(log_likelihood(fit.x[:ITEMS], expit(fit.x[ITEMS:]))))
print("first votes", votes[:3])
