"""What transformers makes of exported folders.

    python read_models.py job.json

The job: {"models": [{"folder", "ids": [...], "texts": [...], "messages": [...]}]}. Prints for each folder the model's class,
the logits of every position, the texts' token ids and decodings, and the rendered chat.
"""

import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def read(job: dict) -> dict:
    model = AutoModelForCausalLM.from_pretrained(job["folder"], dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(job["folder"])
    with torch.inference_mode():
        logits = model(input_ids=torch.tensor([job["ids"]])).logits[0]
    ids = [tokenizer(text, add_special_tokens=False).input_ids for text in job["texts"]]
    chat = tokenizer.apply_chat_template(job["messages"], tokenize=False, add_generation_prompt=True)
    return {
        "model": type(model).__name__,
        "logits": logits.tolist(),
        "ids": ids,
        "texts": [tokenizer.decode(each) for each in ids],
        "chat": chat,
    }


def main() -> None:
    with open(sys.argv[1]) as file:
        jobs = json.load(file)["models"]
    print(json.dumps([read(job) for job in jobs]))


if __name__ == "__main__":
    main()
