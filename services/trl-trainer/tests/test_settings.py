"""From a run's configuration to TRL's arguments."""

import pathlib
from typing import Any

import pytest

from tastemaker_trainer.settings import common_arguments, passes, sharding, steps_of


def task(**config: Any) -> dict[str, Any]:
    schedule = {
        "learningRate": 1e-3,
        "weightDecay": 0.01,
        "finalLearningRateRatio": 0.05,
        "warmupSteps": 10,
        "clipNorm": 1,
        "precision": "float32",
        "evaluateEverySteps": 100,
        "checkpointEverySteps": 200,
    }
    reward = {"kind": "reward", "epochs": 2, "pairsPerStep": 16, "stopping": {"keep": "last", "metric": "loss"}}
    trainer = {"recipe": "plain", "nodes": 1, "gpusPerNode": 0, "examplesPerPass": 8}
    return {"run": {"seed": 7, "kind": "reward"}, "config": {**schedule, **reward, **config}, "trainer": trainer}


@pytest.mark.parametrize(("rows", "most", "expected"), [(16, 8, (8, 2)), (12, 8, (6, 2)), (7, 4, (1, 7)), (4, 8, (4, 1))])
def test_a_step_is_gone_through_in_equal_passes(rows: int, most: int, expected: tuple[int, int]) -> None:
    assert passes(rows, most) == expected


def test_steps_go_through_all_rows_as_often_as_asked() -> None:
    assert steps_of(task()["config"], 100) == 13
    assert steps_of({"kind": "finetune", "steps": 5}, 100) == 5


def test_the_best_model_is_kept_only_where_it_is_asked_for() -> None:
    folder = pathlib.Path("states")
    last = common_arguments(task(), folder, True, 400)
    assert (last["load_best_model_at_end"], last["save_steps"]) == (False, 200)
    best = common_arguments(task(stopping={"keep": "best", "metric": "loss"}), folder, True, 400)
    assert (best["load_best_model_at_end"], best["save_steps"], best["eval_steps"]) == (True, 100, 100)


def test_weights_are_shared_out_by_two_recipes_alone() -> None:
    assert sharding("plain") == sharding("lora") == {}
    assert "fsdp" in sharding("fsdp")
    assert sharding("deepspeed")["deepspeed"]["zero_optimization"]["stage"] == 3
