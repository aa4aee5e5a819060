"""What TensorBoard's reader finds in event files, and what MLflow's client finds on a server."""

import glob
import json
import sys

from mlflow.tracking import MlflowClient
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

job = json.load(open(sys.argv[1]))

tensorboard = {}
for folder in glob.glob(f"{job['folder']}/*"):
    events = EventAccumulator(folder)
    events.Reload()
    for tag in events.Tags()["scalars"]:
        tensorboard[tag] = [[scalar.step, scalar.value] for scalar in events.Scalars(tag)]

client = MlflowClient(tracking_uri=job["url"])
experiment = client.get_experiment_by_name(job["experiment"])
runs = client.search_runs([experiment.experiment_id])
mlflow = [
    {
        "name": run.info.run_name,
        "status": run.info.status,
        "params": run.data.params,
        "tag": run.data.tags["tastemaker.runId"],
        "metrics": {
            key: [[metric.step, metric.value] for metric in client.get_metric_history(run.info.run_id, key)]
            for key in run.data.metrics
        },
    }
    for run in runs
]
print(json.dumps({"tensorboard": tensorboard, "mlflow": mlflow}))
