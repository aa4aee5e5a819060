"""What PyTorch's optimizers do to a small matrix, step by step.

Run from this folder, after the pip installs of make_models.py:

    python make_optimizer_references.py

Writes ../fixtures/optimizers.reference.json: `start` [rows, columns], the `gradients` of each step, the `learningRate`
of all, and the matrix after each step for `adamw` (torch.optim.AdamW) and `muon` (torch.optim.Muon, whose
Newton-Schulz iteration is kept in float32 here instead of bfloat16).
"""

import json
import pathlib

import torch
from torch.optim import _muon

ROWS, COLUMNS, STEPS, RATE = 6, 4, 4, 0.05


def run(make, start: torch.Tensor, gradients: list[torch.Tensor]) -> list:
    parameter = torch.nn.Parameter(start.clone())
    optimizer = make([parameter])
    after = []
    for gradient in gradients:
        parameter.grad = gradient.clone()
        optimizer.step()
        after.append(parameter.detach().tolist())
    return after


def float32_newton_schulz(grad, ns_coefficients, ns_steps, eps):
    a, b, c = ns_coefficients
    tall = grad.size(0) > grad.size(1)
    x = (grad.T if tall else grad) / grad.norm().clamp(min=eps)
    for _ in range(ns_steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


def main() -> None:
    torch.manual_seed(0)
    _muon._zeropower_via_newtonschulz = float32_newton_schulz
    start = torch.randn(ROWS, COLUMNS)
    gradients = [torch.randn(ROWS, COLUMNS) for _ in range(STEPS)]
    numbers = {
        "learningRate": RATE,
        "start": start.tolist(),
        "gradients": [gradient.tolist() for gradient in gradients],
        "adamw": run(lambda p: torch.optim.AdamW(p, lr=RATE, weight_decay=0.1), start, gradients),
        "muon": run(
            lambda p: torch.optim.Muon(p, lr=RATE, weight_decay=0.1, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
            start,
            gradients,
        ),
    }
    path = pathlib.Path(__file__).parent.parent / "fixtures" / "optimizers.reference.json"
    path.write_text(json.dumps(numbers, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
