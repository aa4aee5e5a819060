"""Sampling by transformers' generate, for `pnpm bench sample --peer`: the same model, prompts and number of tokens.

    python sample.py job.json

The job: {"model": folder, "prompts": [[token ids]], "candidates": 4, "tokens": 64}. One batch, padded on the left. Every
candidate is written to its full length. Prints {"tokensPerSecond"} of new tokens, reading the prompts included; a short run
before it warms up.
"""

import json
import os
import sys
import time

import torch
from transformers import AutoModelForCausalLM


def main() -> None:
    with open(sys.argv[1]) as file:
        job = json.load(file)
    torch.manual_seed(0)
    # All there are, as our engine takes.
    torch.set_num_threads(os.cpu_count() or 1)
    model = AutoModelForCausalLM.from_pretrained(job["model"], dtype=torch.float32).eval()
    model.generation_config.eos_token_id = None
    length = max(len(prompt) for prompt in job["prompts"])
    ids = torch.tensor([[0] * (length - len(prompt)) + prompt for prompt in job["prompts"]])
    mask = torch.tensor([[0] * (length - len(prompt)) + [1] * len(prompt) for prompt in job["prompts"]])

    def write(tokens: int) -> None:
        written = model.generate(
            input_ids=ids,
            attention_mask=mask,
            do_sample=True,
            temperature=0.8,
            top_k=0,
            top_p=1.0,
            num_return_sequences=job["candidates"],
            max_new_tokens=tokens,
            min_new_tokens=tokens,
            pad_token_id=0,
        )
        assert written.shape == (len(job["prompts"]) * job["candidates"], length + tokens)

    with torch.inference_mode():
        write(4)
        began = time.perf_counter()
        write(job["tokens"])
        seconds = time.perf_counter() - began
    print(json.dumps({"tokensPerSecond": len(job["prompts"]) * job["candidates"] * job["tokens"] / seconds}))


if __name__ == "__main__":
    main()
