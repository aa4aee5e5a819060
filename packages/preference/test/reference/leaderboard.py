"""Numbers in test/leaderboard: arena-rank 0.1.1, choix 0.4.1, scipy 1.17.1, numpy 2.3.3, pandas 3.1.1 (pip install them, then
`python leaderboard.py > leaderboard.json`). The votes are made by the same generator as in the test."""

import json

import choix
import numpy as np
import pandas as pd
from arena_rank.models.bradley_terry import BradleyTerry
from arena_rank.models.contextual_bradley_terry import ContextualBradleyTerry
from arena_rank.utils.data_utils import ContextualPairDataset, PairDataset
from scipy.stats import norm, t

COUNT, MODELS = 2000, 8
state = 7


def draw():
    """Numerical Recipes' linear congruential generator."""
    global state
    state = (state * 1664525 + 1013904223) % 2**32
    return state / 2**32


rows, features = [], []
for _ in range(COUNT):
    a = int(draw() * MODELS)
    b = (a + 1 + int(draw() * (MODELS - 1))) % MODELS
    length, bold = draw() * 2 - 1, draw() * 2 - 1
    half = np.exp(((a - b) / 4 + length / 2) / 2)
    said = draw() * (half + 0.5 + 1 / half)
    rows.append((f"m{a}", f"m{b}", "model_a" if said < half else "tie" if said < half + 0.5 else "model_b", length, bold))
frame = pd.DataFrame(rows, columns=["model_a", "model_b", "winner", "length", "bold"])
tight = {"ftol": 0.0, "gtol": 1e-13, "max_iter": 5000}


def deviations(hessian, meat, n=1):
    """Of arena-rank's own matrices without its ridge on the Hessian (which has no inverse then, but a pseudo-inverse)."""
    inverse = np.linalg.pinv(np.asarray(hessian), rcond=1e-12)
    return np.sqrt(np.diag(inverse @ np.asarray(meat) @ inverse) / n).tolist()


def plain(reweighted):
    data = PairDataset.from_pandas(frame, reweighted=reweighted, min_pair_count=60)
    model = BradleyTerry(MODELS, **tight)
    model.fit(data)
    ratings = model.params["ratings"]
    matrices = BradleyTerry.compute_hessian_and_covariance(
        ratings, data.pairs, data.outcomes, data.counts, data.opt_weights, 0.0, MODELS)
    return {"strengths": np.asarray(ratings).tolist(), "errors": deviations(*matrices)}


def contextual():
    data = ContextualPairDataset.from_pandas(
        frame, ["length", "bold"], reweighted=False, normalize_features=False)
    model = ContextualBradleyTerry(MODELS, 2, reg=0.0, **tight)
    model.fit(data)
    ratings, coefficients = model.params["ratings"], model.params["coeffs"]
    matrices = ContextualBradleyTerry.compute_hessian_and_covariance(
        ratings, coefficients, data.pairs, data.features, data.outcomes, data.weights, 0.0, 0.0, MODELS, 2, COUNT)
    return {"strengths": np.asarray(ratings).tolist(), "coefficients": np.asarray(coefficients).tolist(),
            "errors": deviations(*matrices, COUNT)}


def scaled():
    """The scale that arena-rank prints."""
    found = BradleyTerry(MODELS, **tight).compute_ratings_and_cis(PairDataset.from_pandas(frame))
    return np.asarray(found["ratings"]).tolist()


def choix_dense():
    wins = np.zeros((MODELS, MODELS))
    for a, b, winner in frame[["model_a", "model_b", "winner"]].itertuples(index=False):
        i, j = int(a[1]), int(b[1])
        wins[i, j] += {"model_a": 1, "tie": 0.5, "model_b": 0}[winner]
        wins[j, i] += {"model_a": 0, "tie": 0.5, "model_b": 1}[winner]
    return choix.ilsr_pairwise_dense(wins, alpha=0, tol=1e-14).tolist()


def choix_decided():
    pairs = [(int(a[1]), int(b[1])) if winner == "model_a" else (int(b[1]), int(a[1]))
             for a, b, winner in frame[["model_a", "model_b", "winner"]].itertuples(index=False) if winner != "tie"]
    return choix.opt_pairwise(MODELS, pairs, alpha=0, method="Newton-CG", tol=1e-12).tolist()


print(json.dumps({
    "arenaRank": plain(False),
    "arenaRankRatings": scaled(),
    "arenaRankReweighted": plain(True),
    "arenaRankContextual": contextual(),
    "choix": choix_dense(),
    "choixDecided": choix_decided(),
    "quantiles": {
        "normal": [[p, norm.ppf(p)] for p in (1e-12, 0.001, 0.02, 0.3, 0.5, 0.975, 0.99999)],
        "student": [[p, df, t.ppf(p, df)] for p, df in (
            (0.975, 1), (0.975, 2), (0.975, 9.5), (0.9998, 30), (0.025, 4), (0.75, 100000), (0.999999, 3))],
    },
}, indent=1))
