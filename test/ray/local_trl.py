"""TRL by itself on what a run's trainer fetches, for the weights that the run has to come to.

    python local_trl.py job.json

The job: {"base", "train", "validation", "out", "seed", "steps", "batch", "learningRate", "evaluateEvery"}. Arguments are written
out here, not taken from the trainer's code. Saves the best model by validation loss in "out".
"""

import json
import sys

import torch
from datasets import Dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from trl import RewardConfig, RewardTrainer


def rows(path: str) -> Dataset:
    with open(path, encoding="utf-8") as file:
        return Dataset.from_list([json.loads(line) for line in file])


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    torch.manual_seed(job["seed"])
    tokenizer = AutoTokenizer.from_pretrained(job["base"])
    # Not the token that conversations end with: transformers takes a reward at the last token that is no padding.
    tokenizer.pad_token = "<|user|>" if tokenizer.pad_token in (None, "<|end|>") else tokenizer.pad_token
    model = AutoModelForSequenceClassification.from_pretrained(job["base"], num_labels=1, dtype=torch.float32)
    model.config.pad_token_id = tokenizer.pad_token_id
    arguments = RewardConfig(
        output_dir=job["out"] + "-states",
        max_steps=job["steps"],
        per_device_train_batch_size=job["batch"],
        per_device_eval_batch_size=job["batch"],
        learning_rate=job["learningRate"],
        weight_decay=0.01,
        lr_scheduler_type="cosine_with_min_lr",
        lr_scheduler_kwargs={"min_lr_rate": 0.05},
        warmup_steps=10,
        max_grad_norm=1,
        max_length=512,
        bf16=False,
        gradient_checkpointing=False,
        seed=job["seed"],
        data_seed=job["seed"],
        eval_strategy="steps",
        eval_steps=job["evaluateEvery"],
        save_strategy="steps",
        save_steps=job["evaluateEvery"],
        load_best_model_at_end=True,
        metric_for_best_model="eval_loss",
        greater_is_better=False,
        logging_steps=50,
        report_to=[],
        disable_tqdm=True,
        use_cpu=True,
    )
    trainer = RewardTrainer(
        model=model,
        args=arguments,
        train_dataset=rows(job["train"]),
        eval_dataset=rows(job["validation"]),
        processing_class=tokenizer,
    )
    trainer.train()
    trainer.save_model(job["out"])


if __name__ == "__main__":
    main()
