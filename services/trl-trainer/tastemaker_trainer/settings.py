"""From a run's configuration to TRL's arguments. Pure: no device and no network."""

import math
import pathlib
from typing import Any

# The share of a step that a process computes at once divides the share that it computes at all.
Task = dict[str, Any]


def processes(trainer: dict[str, Any]) -> int:
    """Processes that compute side by side."""
    return int(trainer["nodes"]) * max(1, int(trainer["gpusPerNode"]))


def rows_per_step(config: dict[str, Any]) -> int:
    """Pairs, or rows, of one update."""
    return int(config["batchSize"] if config["kind"] == "finetune" else config["pairsPerStep"])


def passes(rows: int, most: int) -> tuple[int, int]:
    """Rows that a process computes at once, at most so many, and how often for one step."""
    at_once = max(size for size in range(1, min(rows, most) + 1) if rows % size == 0)
    return at_once, rows // at_once


def saves_with_evaluation(config: dict[str, Any], has_validation: bool) -> bool:
    """Whether the best evaluation's model is kept, which takes a saved state at each evaluation."""
    return config["kind"] == "reward" and has_validation and config["stopping"]["keep"] == "best"


def common_arguments(task: Task, folder: pathlib.Path, has_validation: bool, steps: int) -> dict[str, Any]:
    """Arguments that TRL's three trainers share."""
    config, trainer = task["config"], task["trainer"]
    at_once, accumulated = passes(rows_per_step(config) // processes(trainer), int(trainer["examplesPerPass"]))
    keeps_best = saves_with_evaluation(config, has_validation)
    every = config["evaluateEverySteps"] if keeps_best else config["checkpointEverySteps"]
    return {
        "output_dir": str(folder),
        "max_steps": steps,
        "per_device_train_batch_size": at_once,
        "per_device_eval_batch_size": at_once,
        "gradient_accumulation_steps": accumulated,
        "learning_rate": config["learningRate"],
        "weight_decay": config["weightDecay"],
        "lr_scheduler_type": "cosine_with_min_lr",
        "lr_scheduler_kwargs": {"min_lr_rate": config["finalLearningRateRatio"]},
        "warmup_steps": min(int(config["warmupSteps"]), max(0, steps - 1)),
        "max_grad_norm": config["clipNorm"],
        "bf16": config["precision"] == "bfloat16",
        "gradient_checkpointing": False,
        "seed": task["run"]["seed"],
        "data_seed": task["run"]["seed"],
        "logging_strategy": "steps",
        "logging_steps": 1,
        "logging_first_step": True,
        "eval_strategy": "steps" if has_validation else "no",
        "eval_steps": min(int(config["evaluateEverySteps"]), steps) if has_validation else None,
        "save_strategy": "steps",
        "save_steps": min(int(every), steps),
        "save_total_limit": 2,
        "load_best_model_at_end": keeps_best,
        "report_to": [],
        "disable_tqdm": True,
        "dataloader_pin_memory": False,
        "use_cpu": int(trainer["gpusPerNode"]) == 0,
        **({"ddp_backend": "gloo"} if int(trainer["gpusPerNode"]) == 0 and processes(trainer) > 1 else {}),
        **sharding(trainer["recipe"]),
    }


def sharding(recipe: str) -> dict[str, Any]:
    """How weights, gradients and moments are shared out over the devices."""
    if recipe == "fsdp":
        return {"fsdp": True, "fsdp_config": {"version": 2, "auto_wrap_policy": "TRANSFORMER_BASED_WRAP"}}
    if recipe == "deepspeed":
        # ZeRO 3; "auto" takes what the other arguments say.
        return {
            "deepspeed": {
                "zero_optimization": {"stage": 3, "stage3_gather_16bit_weights_on_model_save": True},
                "bf16": {"enabled": "auto"},
                "train_micro_batch_size_per_gpu": "auto",
                "gradient_accumulation_steps": "auto",
                "gradient_clipping": "auto",
            }
        }
    return {}


def own_arguments(task: Task, has_validation: bool) -> dict[str, Any]:
    """Arguments of the trainer of the run's kind alone."""
    config = task["config"]
    if config["kind"] == "finetune":
        return {"max_length": config["sequenceLength"], "assistant_only_loss": False, "completion_only_loss": False}
    if config["kind"] == "dpo":
        return {"max_length": config["maxLength"], "beta": config["beta"]}
    centering = config["learning"]["centering"]
    best = {"metric_for_best_model": f"eval_{config['stopping']['metric']}"}
    best["greater_is_better"] = config["stopping"]["metric"] == "accuracy"
    return {
        "max_length": config["maxLength"],
        "center_rewards_coefficient": centering if centering > 0 else None,
        **(best if saves_with_evaluation(config, has_validation) else {}),
    }


def steps_of(config: dict[str, Any], rows: int) -> int:
    """Updates in all, of so many rows to train on."""
    if config["kind"] == "finetune":
        return int(config["steps"])
    return max(1, int(math.ceil(rows * config["epochs"] / config["pairsPerStep"])))
