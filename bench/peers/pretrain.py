"""Pre-training in PyTorch, for `pnpm bench pretrain --peer`: the same shape, tokens, optimizer and steps.

    python pretrain.py job.json

The job: {"config": …, "tokens": [...], "batch": 8, "length": 256, "steps": 20, "optimizer": "muon"}. Documents are joined and cut
into full rows, as is usual there, so that no row is padded and every token computed counts. Prints {"tokensPerSecond"} of the
steps after the first.
"""

import json
import os
import sys
import time

import torch
from transformers import LlamaConfig, LlamaForCausalLM


def optimizers(model, kind: str, learning_rate: float):
    matrices = [p for n, p in model.named_parameters() if p.ndim == 2 and "embed" not in n and "lm_head" not in n]
    chosen = {id(p) for p in matrices}
    others = [p for p in model.parameters() if id(p) not in chosen]
    if kind == "adamw":
        groups = [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
        return [torch.optim.AdamW(groups, lr=learning_rate)]
    return [
        torch.optim.Muon(matrices, lr=learning_rate, weight_decay=0.1, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(others, lr=learning_rate, weight_decay=0.0),
    ]


def main() -> None:
    with open(sys.argv[1]) as file:
        job = json.load(file)
    torch.manual_seed(0)
    # All there are, as our engine takes.
    torch.set_num_threads(os.cpu_count() or 1)
    model = LlamaForCausalLM(LlamaConfig(**job["config"], tie_word_embeddings=True, attn_implementation="sdpa"))
    model.train()
    steppers = optimizers(model, job["optimizer"], job["learningRate"])
    rows = torch.tensor(job["tokens"])[: job["steps"] * job["batch"] * job["length"]].view(job["steps"], job["batch"], job["length"])
    began = 0.0
    for step, batch in enumerate(rows):
        if step == 1:
            began = time.perf_counter()
        loss = model(input_ids=batch, labels=batch, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for stepper in steppers:
            stepper.step()
            stepper.zero_grad(set_to_none=True)
    seconds = time.perf_counter() - began
    print(json.dumps({"tokensPerSecond": (job["steps"] - 1) * job["batch"] * job["length"] / seconds, "loss": loss.item()}))


if __name__ == "__main__":
    main()
