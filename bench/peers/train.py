"""TRL's RewardTrainer on the same pairs, for `pnpm bench train --peer` and `pnpm bench quality`.

    python train.py job.json

The job: {"model": folder, "pairs": [[chosen ids, rejected ids]], "batch": 4, "bf16": false, "sampling": "random",
"learningRate", "warmupSteps", "floor": 0.05, "seed", "warmUp": true, "save": folder or null}. One pass over the pairs with a
half cosine down to the floor, gradient checkpointing off, clipping as the Trainer has it by default; "sampling" is also
"sequential" or "group_by_length". With "warmUp", one step that is not counted comes first, so that no first touch
of memory is timed. Prints {"pairsPerSecond", "pairs", "seconds", "peakRssBytes", "loss"}.
"""

import json
import resource
import sys
import tempfile
import time

import torch
from datasets import Dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, TrainerCallback
from trl import RewardConfig, RewardTrainer


class Stopwatch(TrainerCallback):
    """From the start of the first step to the end of the last: neither loading nor saving is counted."""

    began = ended = 0.0

    def on_step_begin(self, args, state, control, **kwargs):
        if self.began == 0.0:
            self.began = time.perf_counter()

    def on_step_end(self, args, state, control, **kwargs):
        self.ended = time.perf_counter()


def train(job: dict, model, tokenizer, pairs: list, stopwatch: Stopwatch) -> float:
    rows = Dataset.from_dict(
        {
            "chosen_ids": [chosen for chosen, _ in pairs],
            "rejected_ids": [rejected for _, rejected in pairs],
            "length": [max(len(chosen), len(rejected)) for chosen, rejected in pairs],
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        config = RewardConfig(
            output_dir=folder,
            per_device_train_batch_size=job["batch"],
            num_train_epochs=1,
            learning_rate=job["learningRate"],
            lr_scheduler_type="cosine_with_min_lr",
            lr_scheduler_kwargs={"min_lr_rate": job["floor"]},
            warmup_steps=job["warmupSteps"],
            weight_decay=0.01,
            bf16=job["bf16"],
            gradient_checkpointing=False,
            max_length=None,
            train_sampling_strategy=job["sampling"],
            # Grouping reads the lengths that would be removed.
            remove_unused_columns=job["sampling"] != "group_by_length",
            seed=job["seed"],
            save_strategy="no",
            report_to=[],
            disable_tqdm=True,
            logging_strategy="epoch",
            dataloader_pin_memory=False,
            use_cpu=True,
        )
        trainer = RewardTrainer(
            model=model, args=config, train_dataset=rows, processing_class=tokenizer, callbacks=[stopwatch]
        )
        return trainer.train().training_loss


def main() -> None:
    with open(sys.argv[1]) as file:
        job = json.load(file)
    torch.manual_seed(job["seed"])
    tokenizer = AutoTokenizer.from_pretrained(job["model"])
    model = AutoModelForSequenceClassification.from_pretrained(job["model"], dtype=torch.float32)
    pairs = job["pairs"]
    if job["warmUp"]:
        train(job, model, tokenizer, pairs[: job["batch"]], Stopwatch())
    stopwatch = Stopwatch()
    loss = train(job, model, tokenizer, pairs, stopwatch)
    seconds = stopwatch.ended - stopwatch.began
    if job["save"] is not None:
        model.save_pretrained(job["save"])
        tokenizer.save_pretrained(job["save"])
    print(
        json.dumps(
            {
                "pairsPerSecond": len(pairs) / seconds,
                "pairs": len(pairs),
                "seconds": seconds,
                "peakRssBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "loss": loss,
            }
        )
    )


if __name__ == "__main__":
    main()
