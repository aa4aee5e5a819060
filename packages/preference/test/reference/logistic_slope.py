# statsmodels' slope without intercept, and its error clustered: pip install statsmodels==0.15.0
import numpy as np
import statsmodels.api as sm

rows = [
    (0.3, 1, "a"), (0.3, 1, "a"), (0.3, 0, "b"), (1.1, 1, "b"), (0.8, 0, "c"), (0.8, 0, "c"),
    (0.8, 1, "d"), (0.5, 1, "d"), (1.6, 1, "e"), (0.2, 0, "e"), (0.9, 1, "f"), (0.9, 1, "f"),
]
x = np.array([[row[0]] for row in rows])
y = np.array([row[1] for row in rows])
groups = np.array([ord(row[2]) for row in rows])
clustered = sm.Logit(y, x).fit(disp=0, tol=1e-14, maxiter=200, cov_type="cluster", cov_kwds={"groups": groups})
print("slope", repr(clustered.params[0]), "clustered error", repr(clustered.bse[0]))
