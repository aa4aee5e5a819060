"""Numbers in test/labelers: crowd-kit 1.4.2, numpy 2.4.6, pandas, scipy 1.17.1 (pip install them, then run this)."""

import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene
from scipy.optimize import minimize
from scipy.special import expit, log_expit

np.set_printoptions(precision=10, suppress=True, linewidth=200)

# Dawid & Skene 1979, table 1: per patient, the first anaesthetist's three assessments, then the other four's.
table = """1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343 1111111 2223212
1211111 1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222 1111111
1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 1111111 1111111 1212111
2322222 1211111 2222222""".split()
votes = pd.DataFrame([
    (patient, max(0, position - 2), int(label))
    for patient, row in enumerate(table) for position, label in enumerate(row)
], columns=["task", "worker", "label"])
# crowd-kit counts one label per worker and task, so the repeated assessments count as one labeler more each for it.
apart = pd.DataFrame([
    (patient, position, int(label)) for patient, row in enumerate(table) for position, label in enumerate(row)
], columns=["task", "worker", "label"])
for name, data in (("five labelers", votes), ("seven labelers", apart)):
    model = DawidSkene(n_iter=5000, tol=1e-13).fit(data)
    print(name, "priors", model.priors_.to_numpy(), "loss", model.loss_history_[-1])
    print(model.errors_.to_numpy())
    print(model.probas_.loc[[0, 2, 6, 29, 34, 37]].to_numpy())
