"""Scoring by transformers' sequence classification, for `pnpm bench score --peer`: the same weights and sequences.

    python score.py job.json

The job: {"model": folder, "batch": 8, "workloads": {name: [[token ids], ...]}}. Sequences are taken as they come, so many at a
time, and padded on the right to the longest of their batch. Prints {name: {"sequencesPerSecond", "scores"}}; the first batch
of each workload runs once before, to warm up.
"""

import json
import sys
import time

import torch
from transformers import AutoModelForSequenceClassification


def main() -> None:
    with open(sys.argv[1]) as file:
        job = json.load(file)
    model = AutoModelForSequenceClassification.from_pretrained(job["model"], dtype=torch.float32).eval()
    pad = model.config.pad_token_id

    def score(sequences: list) -> list:
        longest = max(len(sequence) for sequence in sequences)
        ids = torch.tensor([sequence + [pad] * (longest - len(sequence)) for sequence in sequences])
        mask = torch.tensor([[1] * len(sequence) + [0] * (longest - len(sequence)) for sequence in sequences])
        return model(input_ids=ids, attention_mask=mask, use_cache=False).logits[:, 0].tolist()

    found = {}
    with torch.inference_mode():
        for name, sequences in job["workloads"].items():
            batches = [sequences[i : i + job["batch"]] for i in range(0, len(sequences), job["batch"])]
            score(batches[0])
            began = time.perf_counter()
            scores = [each for batch in batches for each in score(batch)]
            seconds = time.perf_counter() - began
            found[name] = {"sequencesPerSecond": len(sequences) / seconds, "scores": scores}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
