"""Tells Tastemaker what TRL's trainer measures, keeps its states there, and ends it when the run is cancelled."""

import pathlib
import shutil
import tempfile
import threading
import time
from typing import Any

import torch
import torch.distributed as dist
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from .protocol import Service

# Of what TRL logs: about the whole run, or no measure of the model.
LEFT_OUT = {"epoch", "total_flos", "train_runtime", "train_samples_per_second", "train_steps_per_second", "train_loss"}


class Diverged(Exception):
    """Loss or gradient is no number, or its norm is above the run's limit."""


class Reporter(TrainerCallback):
    """Only the first process speaks; all of them stop and save together."""

    def __init__(self, service: Service | None, task: dict[str, Any]) -> None:
        self._service = service
        self._task = task
        self._config = task["config"]
        self._cancelled = threading.Event()
        self._saved_at = time.monotonic()
        self._began: tuple[float, int] | None = None
        self.metrics: dict[str, float] = {}
        self._stop_heart = threading.Event()
        self._lost: BaseException | None = None
        if service is not None:
            threading.Thread(target=self._beat, daemon=True).start()

    @property
    def cancelled(self) -> bool:
        """Whether somebody has asked the run to end, or this trainer was told to."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Saves a state after this step, and ends."""
        self._cancelled.set()

    def close(self) -> None:
        """Ends the heartbeat."""
        self._stop_heart.set()

    def _beat(self) -> None:
        # Training blocks for minutes, evaluation for longer: the heart has a thread of its own.
        assert self._service is not None
        while not self._stop_heart.wait(self._task["heartbeatSeconds"] / 2):
            try:
                if self._service.say([]):
                    self._cancelled.set()
            except Exception as error:  # Told by the next step, in the thread that can end the training.
                self._lost = error
                return

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> TrainerControl:
        if self._lost is not None:
            raise self._lost
        is_last = state.global_step >= state.max_steps
        should_end, should_save = _same_everywhere([self.cancelled, self._is_save_due(state) and not is_last])
        if should_end:
            self._cancelled.set()
            control.should_training_stop = True
        if should_end or should_save:
            control.should_save = True
        return control

    def _is_save_due(self, state: TrainerState) -> bool:
        minutes = self._config["checkpointEveryMinutes"]
        return minutes is not None and time.monotonic() - self._saved_at > 60 * minutes

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        if logs is None:
            return
        values = named(logs)
        self.metrics.update({name: value for name, value in values.items() if name.startswith("validation/")})
        self._assert_sane(values, state.global_step)
        if self._service is None or not values:
            return
        step = state.global_step
        events: list[dict[str, Any]] = [{"type": "metrics", "step": step, "values": finite(values)}]
        events.append({"type": "progress", "step": step, "totalSteps": state.max_steps, **self._eta(state)})
        if self._service.say(events):
            self._cancelled.set()

    def _assert_sane(self, values: dict[str, float], step: int) -> None:
        norm = values.get("train/gradientNorm")
        limit = self._config.get("explodedNorm")
        losses = [value for name, value in values.items() if name == "train/loss"]
        if any(not _is_finite(value) for value in losses) or (norm is not None and not _is_finite(norm)):
            raise Diverged(f"the loss or its gradient is no number at step {step}: lower learningRate")
        if norm is not None and limit is not None and norm > limit:
            raise Diverged(f"the gradient's norm is {norm:.3g} at step {step}, above explodedNorm {limit}: lower learningRate")

    def _eta(self, state: TrainerState) -> dict[str, float | None]:
        now = time.monotonic()
        if self._began is None:
            self._began = (now, state.global_step)
        began, first = self._began
        done = state.global_step - first
        left = state.max_steps - state.global_step
        return {"etaSeconds": (now - began) / done * left if done > 0 else None}

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """A state is uploaded when the run's configuration asks for one, not each time that TRL writes one."""
        step = state.global_step
        is_due = step % self._config["checkpointEverySteps"] == 0 or self._is_save_due(state) or self.cancelled
        if _same_everywhere([is_due])[0]:
            self._saved_at = time.monotonic()
            if self._service is not None:
                upload_state(self._service, self._task, pathlib.Path(str(args.output_dir)), state)


def upload_state(service: Service, task: dict[str, Any], output: pathlib.Path, state: TrainerState) -> None:
    """The last checkpoint of TRL's, and the best one's model, which goes with it."""
    with tempfile.TemporaryDirectory(dir=output.parent) as folder:
        target = pathlib.Path(folder)
        last = f"checkpoint-{state.global_step}"
        _link(output / last, target / last)
        best = pathlib.Path(state.best_model_checkpoint) if state.best_model_checkpoint else None
        if best is not None and best.name != last and best.is_dir():
            _link(best, target / best.name)
        service.save_state(target, state.global_step, task["partBytes"])


def _link(source: pathlib.Path, target: pathlib.Path) -> None:
    shutil.copytree(source, target, copy_function=_link_file)


def _link_file(source: str, target: str) -> None:
    pathlib.Path(target).hardlink_to(source)


def named(logs: dict[str, float]) -> dict[str, float]:
    """Under the names of a run's curves."""
    values: dict[str, float] = {}
    for name, value in logs.items():
        if name in LEFT_OUT or not isinstance(value, (int, float)) or name.endswith(("_runtime", "_per_second")):
            continue
        split = "validation/" if name.startswith("eval_") else "train/"
        bare = name.removeprefix("eval_")
        values[split + {"grad_norm": "gradientNorm", "learning_rate": "learningRate"}.get(bare, bare)] = float(value)
    return values


def finite(values: dict[str, float]) -> dict[str, float]:
    """JSON has no NaN."""
    return {name: value for name, value in values.items() if _is_finite(value)}


def _is_finite(value: float) -> bool:
    return value == value and value not in (float("inf"), float("-inf"))


def _same_everywhere(flags: list[bool]) -> list[bool]:
    """What the first process says: else some would save or stop, and others wait for them for ever."""
    if not (dist.is_available() and dist.is_initialized()) or dist.get_world_size() == 1:
        return flags
    box: list[Any] = [flags]
    device = torch.device("cuda") if dist.get_backend() == "nccl" else torch.device("cpu")
    dist.broadcast_object_list(box, src=0, device=device)
    return list(box[0])
