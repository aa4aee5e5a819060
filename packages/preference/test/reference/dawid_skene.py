"""Numbers in test/labelers/dawid-skene.test.ts: crowd-kit 1.4.2 (pip install it, then run this)."""

import pandas as pd
from crowdkit.aggregation import DawidSkene

pd.set_option("display.precision", 10)

# Dawid & Skene 1979, table 1: per patient, the first anaesthetist's three assessments, then the other four's.
table = """1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343 1111111 2223212
1211111 1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222 1111111
1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 1111111 1111111 1212111
2322222 1211111 2222222""".split()
votes = pd.DataFrame([
    (patient, max(0, position - 2), int(label))
    for patient, row in enumerate(table) for position, label in enumerate(row)
], columns=["task", "worker", "label"])
model = DawidSkene(n_iter=500, tol=-1).fit(votes)  # its loss falls now and then, so a positive tol stops it early
# Columns in the order in which classes first appear: 1, 3, 4, 2.
print("priors", model.priors_)
print(model.errors_.to_string())
print(model.probas_.loc[[6, 29, 34, 37]])
