"""Numbers in test/agreement: krippendorff 0.9.0, statsmodels 0.15.0, numpy 2.4.6 (pip install them, then run this)."""

import krippendorff
import numpy as np
from statsmodels.stats.inter_rater import cohens_kappa

m = np.nan
units = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, m, m, m],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, m, 3],
    [m, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, m],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, m],
])
anxiety = np.array([
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
])
for name, data in (("2011", units), ("anxiety", anxiety)):
    for scale in ("nominal", "ordinal", "interval"):
        print("alpha", name, scale, repr(krippendorff.alpha(data, level_of_measurement=scale)))

clinicians = [[53, 5, 2], [11, 14, 5], [1, 6, 3]]
for weights in (None, "linear", "quadratic"):
    result = cohens_kappa(np.array(clinicians), wt=weights)
    print("kappa", weights, repr(result.kappa), repr(result.std_kappa))
