"""Prints the numbers that adam.test.ts holds the engines to: three steps of torch.optim.AdamW (torch 2.13.0)."""

import json
import torch

gradients = [
    [[0.1, -0.2, 0.3], [0.0, 1e-3, -5.0]],
    [[-0.3, 0.1, 0.05], [0.2, 1e-3, 4.0]],
    [[0.02, 0.4, -0.6], [-0.1, 1e-3, 0.5]],
]
for decay in (0.0, 0.1):
    parameter = torch.nn.Parameter(torch.tensor([[1.0, -2.0, 3.0], [0.5, 0.0, -0.25]]))
    optimizer = torch.optim.AdamW([parameter], lr=0.01, betas=(0.9, 0.999), eps=1e-8, weight_decay=decay)
    steps = []
    for gradient in gradients:
        parameter.grad = torch.tensor(gradient)
        optimizer.step()
        steps.append(parameter.flatten().tolist())
    print(json.dumps({"weightDecay": decay, "steps": steps}, indent=1))
