"""Rewards that transformers computes for conversations, from exported folders.

    python score_models.py job.json

The job: {"models": [{"folder", "ids": [token ids, ...]}], "conversations": [messages, ...]}. Prints for each folder the model's
class, its number of labels, its pad token, the normalisation that its config states, the token ids that its own tokenizer
gives the conversations, and the scores of "ids": in one batch, padded on the right as TRL pads them, and of each alone.
"""

import json
import sys

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer


def score(folder: str, ids: list, conversations: list) -> dict:
    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    texts = [tokenizer.apply_chat_template(messages, tokenize=False) for messages in conversations]
    longest = max(len(each) for each in ids)
    padded = torch.tensor([each + [model.config.pad_token_id] * (longest - len(each)) for each in ids])
    mask = torch.tensor([[1] * len(each) + [0] * (longest - len(each)) for each in ids])
    with torch.inference_mode():
        together = model(input_ids=padded, attention_mask=mask).logits[:, 0]
        alone = [model(input_ids=torch.tensor([each])).logits[0, 0].item() for each in ids]
    return {
        "model": type(model).__name__,
        "labels": model.config.num_labels,
        "padToken": model.config.pad_token_id,
        "normalisation": getattr(model.config, "reward_normalisation", None),
        "ids": [tokenizer(text, add_special_tokens=False).input_ids for text in texts],
        "together": together.tolist(),
        "alone": alone,
    }


def main() -> None:
    # More threads only wait for each other in models this small.
    torch.set_num_threads(1)
    with open(sys.argv[1]) as file:
        job = json.load(file)
    print(json.dumps([score(model["folder"], model["ids"], job["conversations"]) for model in job["models"]]))


if __name__ == "__main__":
    main()
