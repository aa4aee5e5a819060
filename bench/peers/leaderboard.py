"""Fits the votes of a job with arena-rank and choix: strengths (natural log-odds, mean 0) and seconds, first and warm."""

import json
import sys
import time

import choix
import numpy as np
import pandas as pd
from arena_rank.models.bradley_terry import BradleyTerry
from arena_rank.utils.data_utils import PairDataset

job = json.load(open(sys.argv[1]))
models = np.array(job["models"])
left = np.fromfile(job["left"], dtype=np.int32)
right = np.fromfile(job["right"], dtype=np.int32)
outcome = np.fromfile(job["outcome"], dtype=np.uint8)
frame = pd.DataFrame({
    "model_a": models[left],
    "model_b": models[right],
    "winner": np.array(["model_a", "model_b", "tie", "both_bad"])[outcome],
})


def timed(fit):
    """The second of two runs is warm: whatever is compiled has been."""
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        found = fit()
        seconds.append(time.perf_counter() - start)
    return {**found, "firstSeconds": seconds[0], "seconds": seconds[1]}


def arena_rank(**options):
    dataset = PairDataset.from_pandas(frame)
    model = BradleyTerry(len(models), **options)
    found = model.compute_ratings_and_cis(dataset)
    errors = np.sqrt(np.asarray(found["variances"])) / model.alpha
    return {"strengths": np.asarray(model.params["ratings"]).tolist(), "errors": errors.tolist()}


def choix_dense():
    wins = np.zeros((len(models), len(models)))
    share = np.array([1, 0, 0.5, 0.5])[outcome]
    np.add.at(wins, (left, right), share)
    np.add.at(wins, (right, left), 1 - share)
    return {"strengths": choix.ilsr_pairwise_dense(wins, alpha=0, tol=1e-12).tolist()}


print(json.dumps({
    "arenaRank": timed(arena_rank),
    # Its default stops at a relative change of the loss of 1e-9, some 1e-4 logits before the maximum.
    "arenaRankConverged": timed(lambda: arena_rank(ftol=0.0, gtol=1e-12, max_iter=10000)),
    "choix": timed(choix_dense),
}))
