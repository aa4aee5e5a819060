"""Starts the processes that compute side by side: on one machine by torchrun, on several by Ray, a torchrun on each."""

import os
import socket
import subprocess
import sys
from typing import Any


def torchrun(trainer: dict[str, Any], rendezvous: list[str]) -> list[str]:
    """The command of one machine."""
    each = max(1, int(trainer["gpusPerNode"]))
    return [sys.executable, "-m", "torch.distributed.run", f"--nproc-per-node={each}", *rendezvous, "-m", "tastemaker_trainer"]


def launch(trainer: dict[str, Any]) -> int:
    """The exit status: 0 only where every process ended well."""
    environment = {**os.environ, "TASTEMAKER_LAUNCHED": "1"}
    if int(trainer["nodes"]) == 1:
        return subprocess.run(torchrun(trainer, ["--standalone"]), env=environment, check=False).returncode
    return _on_several(trainer, environment)


def _on_several(trainer: dict[str, Any], environment: dict[str, str]) -> int:
    import ray
    from ray.util.placement_group import placement_group
    from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

    ray.init(address="auto")
    nodes = int(trainer["nodes"])
    bundle = {"CPU": float(trainer["cpusPerNode"])}
    if trainer["gpusPerNode"] > 0:
        bundle["GPU"] = float(trainer["gpusPerNode"])
    if trainer["memoryGiB"] is not None:
        bundle["memory"] = float(trainer["memoryGiB"] * 2**30)
    group = placement_group([bundle] * nodes, strategy="SPREAD")
    ray.get(group.ready())

    @ray.remote(max_retries=0)
    def address() -> tuple[str, int]:
        with socket.socket() as free:
            free.bind(("", 0))
            return ray.util.get_node_ip_address(), int(free.getsockname()[1])

    @ray.remote(max_retries=0)
    def run(rank: int, master: tuple[str, int]) -> int:
        host, port = master
        place = [f"--nnodes={nodes}", f"--node-rank={rank}", f"--master-addr={host}", f"--master-port={port}"]
        return subprocess.run(torchrun(trainer, place), env={**os.environ, **environment}, check=False).returncode

    def on(rank: int, resources: dict[str, float]) -> dict[str, Any]:
        strategy = PlacementGroupSchedulingStrategy(placement_group=group, placement_group_bundle_index=rank)
        return {"scheduling_strategy": strategy, "num_cpus": resources["CPU"], "num_gpus": resources.get("GPU", 0)}

    master = ray.get(address.options(**on(0, {"CPU": 0})).remote())
    statuses = ray.get([run.options(**on(rank, bundle)).remote(rank, master) for rank in range(nodes)])
    return max(statuses)
