"""Fetches a run's inputs, trains by TRL, and hands back the model. TASTEMAKER_URL and TASTEMAKER_TRAINER_TOKEN say which run."""

import os
import pathlib
import platform
import signal
import sys
import tempfile
import traceback
from importlib.metadata import version
from typing import Any

from .launch import launch
from .protocol import Damaged, Refused, Service
from .settings import processes

# Ended as asked, or replaced: nothing went wrong here.
STOPPED = 0
FAILED = 1


def main() -> int:
    url, token = os.environ.get("TASTEMAKER_URL"), os.environ.get("TASTEMAKER_TRAINER_TOKEN")
    if not url or not token:
        print("Set TASTEMAKER_URL and TASTEMAKER_TRAINER_TOKEN.", file=sys.stderr)
        return 2
    service = Service(url, token)
    try:
        task = service.task()
    except Refused as refused:
        print(f"Tastemaker refuses this trainer: {refused}", file=sys.stderr)
        return FAILED
    if processes(task["trainer"]) > 1 and os.environ.get("TASTEMAKER_LAUNCHED") != "1":
        return launch(task["trainer"])
    is_first = int(os.environ.get("RANK", "0")) == 0
    try:
        return train(service, task, is_first)
    except Exception as error:
        traceback.print_exc()
        code, may_retry = explain(error)
        if code in ("trainer_superseded", "run_finished", "unauthorized"):
            return FAILED
        if is_first:
            service.fail(code, f"{type(error).__name__}: {error}", may_retry)
        return FAILED


def explain(error: BaseException) -> tuple[str, bool]:
    """A stable code, and whether another trainer could do better."""
    from .callback import Diverged
    from .training import TooManyLeftOut

    if isinstance(error, Refused):
        return error.code, False
    if isinstance(error, Damaged):
        return "input_damaged", True
    if isinstance(error, Diverged):
        return "training_diverged", False
    if isinstance(error, TooManyLeftOut):
        return "too_many_left_out", False
    if "out of memory" in str(error).lower():
        return "out_of_memory", False
    return "training_failed", isinstance(error, OSError)


def train(service: Service, task: dict[str, Any], is_first: bool) -> int:
    from .callback import Reporter
    from .scoring import write_scores
    from .training import last_state, make_trainer, save_trained

    with tempfile.TemporaryDirectory(prefix="tastemaker-") as folder:
        # TRL notes the best checkpoint by its path, which the next trainer, elsewhere, has to find again.
        os.chdir(folder)
        inputs, output, model = (pathlib.Path(name) for name in ("inputs", "states", "model"))
        for part in ("data", "base"):
            service.fetch(task, part, inputs / part)
        if task["inputs"]["state"] is not None:
            service.fetch(task, "state", output)
            if is_first:
                step = task["inputs"]["state"]["step"]
                service.say([{"type": "log", "level": "info", "message": f"goes on from the state of step {step}"}])
        reporter = Reporter(service if is_first else None, task)
        signal.signal(signal.SIGTERM, lambda *_: reporter.cancel())
        try:
            trainer = make_trainer(task, inputs, output, [reporter])
            trainer.train(resume_from_checkpoint=last_state(output))
            if reporter.cancelled and trainer.state.global_step < trainer.state.max_steps:
                if is_first:
                    service.fail("stopped", "The trainer was asked to end; its state is saved.", True)
                return STOPPED
            save_trained(trainer, model)
            if not is_first:
                return STOPPED
            if task["run"]["kind"] == "reward":
                use_cpu = int(task["trainer"]["gpusPerNode"]) == 0
                write_scores(model, inputs / "data" / "answers.jsonl", task["config"]["maxLength"], use_cpu)
            told = {"step": trainer.state.global_step, "metrics": reporter.metrics, "trainedWith": versions()}
            service.finish(model, task["partBytes"], told)
        finally:
            reporter.close()
    return STOPPED


def versions() -> dict[str, str]:
    """For the model's card."""
    names = ("torch", "transformers", "trl", "accelerate", "peft", "datasets")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


if __name__ == "__main__":
    sys.exit(main())
