"""Tiny reward models that TRL's RewardTrainer trains, and what transformers scores with them.

    python train_reward_models.py job.json

The job: {"folder", "pairs": [{"chosen": messages, "rejected": messages}], "conversations": [messages, ...]}. Trains one model
of each of MODELS below from random weights, saves it below "folder" as the trainer does, and prints for each its name,
folder, how often the chosen answer leads at the end, and the conversations' scores.
"""

import json
import pathlib
import sys

import torch
from datasets import Dataset
from make_models import SIZES, train_tokenizer
from transformers import (
    AutoModelForSequenceClassification,
    LlamaConfig,
    LlamaForSequenceClassification,
    Qwen2Config,
    Qwen2ForSequenceClassification,
)
from trl import RewardConfig, RewardTrainer

MODELS = {
    "Llama": (LlamaForSequenceClassification, LlamaConfig(**SIZES, num_key_value_heads=2, num_labels=1)),
    "Qwen2": (
        Qwen2ForSequenceClassification,
        Qwen2Config(**SIZES, num_key_value_heads=2, num_labels=1, use_sliding_window=False),
    ),
}


def train(name: str, job: dict, tokenizer) -> dict:
    kind, config = MODELS[name]
    folder = str(pathlib.Path(job["folder"]) / name)
    arguments = RewardConfig(
        output_dir=str(pathlib.Path(job["folder"]) / f"{name}-run"),
        per_device_train_batch_size=8,
        num_train_epochs=5,
        learning_rate=4e-3,
        bf16=False,
        gradient_checkpointing=False,
        max_length=None,
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
        use_cpu=True,
        seed=1,
    )
    trainer = RewardTrainer(
        model=kind(config), args=arguments, train_dataset=Dataset.from_list(job["pairs"]), processing_class=tokenizer
    )
    trainer.train()
    trainer.save_model(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()

    def score(messages: list) -> float:
        text = tokenizer.apply_chat_template(messages, tokenize=False)
        with torch.inference_mode():
            return model(**tokenizer(text, add_special_tokens=False, return_tensors="pt")).logits[0, 0].item()

    lead = [score(pair["chosen"]) > score(pair["rejected"]) for pair in job["pairs"]]
    return {
        "name": name,
        "folder": folder,
        "accuracy": sum(lead) / len(lead),
        "scores": [score(messages) for messages in job["conversations"]],
    }


def main() -> None:
    torch.manual_seed(0)
    # More threads only wait for each other in models this small.
    torch.set_num_threads(1)
    with open(sys.argv[1]) as file:
        job = json.load(file)
    texts = [message["content"] for pair in job["pairs"] for message in pair["chosen"] + pair["rejected"]]
    tokenizer = train_tokenizer(texts)
    print(json.dumps([train(name, job, tokenizer) for name in MODELS]))


if __name__ == "__main__":
    main()
