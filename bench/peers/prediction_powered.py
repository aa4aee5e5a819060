"""Prediction-powered means by ppi-python, of the arrays and with the weights of a job."""

import json
import sys

import numpy as np
from ppi_py import ppi_mean_pointestimate

with open(sys.argv[1]) as file:
    jobs = json.load(file)


def mean(job):
    people, judge, others = (np.array(job[column], dtype=float) for column in ("people", "judge", "others"))
    return float(np.squeeze(ppi_mean_pointestimate(people, judge, others, lam=job["weight"])))


print(json.dumps([mean(job) for job in jobs]))
