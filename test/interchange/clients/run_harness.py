"""Runs one small task of lm-evaluation-harness against the API, and prints its accuracy and the likelihoods that it read."""

import json
import os
import sys
import tempfile

with open(sys.argv[1]) as file:
    job = json.load(file)
os.environ["OPENAI_API_KEY"] = job["token"]
os.environ["HF_DATASETS_OFFLINE"] = "1"

from lm_eval import simple_evaluate
from lm_eval.tasks import TaskManager

with tempfile.TemporaryDirectory() as folder:
    rows = os.path.join(folder, "rows.jsonl")
    with open(rows, "w") as file:
        file.writelines(json.dumps(row) + "\n" for row in job["rows"])
    task = {
        "task": "endings",
        "dataset_path": "json",
        "dataset_kwargs": {"data_files": {"test": rows}, "cache_dir": folder},
        "test_split": "test",
        "output_type": "multiple_choice",
        "doc_to_text": "{{question}}",
        "doc_to_choice": "{{choices}}",
        "doc_to_target": "{{answer}}",
        # The choices begin with their blanks.
        "target_delimiter": "",
        "metric_list": [{"metric": "acc", "aggregation": "mean", "higher_is_better": True}],
    }
    found = simple_evaluate(
        model="local-completions",
        model_args={
            "base_url": f"{job['baseUrl']}/completions",
            "model": job["model"],
            "tokenizer": job["tokenizer"],
            "num_concurrent": 2,
        },
        tasks=[task],
        task_manager=TaskManager(include_path=folder),
    )
samples = sorted(found["samples"]["endings"], key=lambda sample: sample["doc_id"])
print(
    json.dumps(
        {
            "accuracy": found["results"]["endings"]["acc,none"],
            "likelihoods": [[choice[0] for choice in sample["filtered_resps"]] for sample in samples],
        }
    )
)
