"""Numbers in test/prediction-powered: ppi-python 0.2.3 (pip install it, then run this).

Cases come from the linear congruential generator of Numerical Recipes, which the tests have, too.
"""

import numpy as np
from ppi_py import ppi_logistic_ci, ppi_logistic_pointestimate, ppi_mean_ci, ppi_mean_pointestimate
from ppi_py.ppi import _calc_lam_glm

ITEMS = 4
state = 7


def uniform():
    global state
    state = (state * 1664525 + 1013904223) % 2**32
    return state / 2**32


def case():
    first = int(uniform() * ITEMS)
    second = (first + 1 + int(uniform() * (ITEMS - 1))) % ITEMS
    p = 1 / (1 + np.exp(-0.6 * (second - first)))
    people = 1.0 if uniform() < p else 0.0
    judge = people if uniform() > 0.25 else 1 - people
    return first, second, people, judge


def design(cases):
    x = np.zeros((len(cases), ITEMS))
    for row, (first, second, _, _) in enumerate(cases):
        x[row, first], x[row, second] = 1, -1
    return x[:, 1:]  # the first item's strength is 0


labeled = [case() for _ in range(60)]
unlabeled = [case() for _ in range(200)]
y, f, fu = (np.array(column) for column in ([c[2] for c in labeled], [c[3] for c in labeled], [c[3] for c in unlabeled]))
x, xu = design(labeled), design(unlabeled)
exact = {"ftol": 1e-16, "gtol": 1e-12}
for weight in (0.25, 0.5, 1.0):
    low, high = ppi_mean_ci(y, f, fu, alpha=0.05, lam=weight)
    value = ppi_mean_pointestimate(y, f, fu, lam=weight)
    print("mean", weight, float(np.squeeze(value)), float(np.squeeze(high - low)) / 2)
    theta = ppi_logistic_pointestimate(x, y, f, xu, fu, lam=weight, optimizer_options=exact)
    low, high = ppi_logistic_ci(x, y, f, xu, fu, alpha=0.05, lam=weight, optimizer_options=exact)
    print("strengths less the first's", weight, theta.tolist(), ((high - low) / 2).tolist())
start = ppi_mean_pointestimate(y, f, fu, lam=1)
print("tuned weight of the mean", _calc_lam_glm(y - start, f - start, fu - start, np.eye(1), clip=True))
