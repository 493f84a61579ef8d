"""What a child may do wrong, to be called in one."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import time
from typing import Any

from supervision_models.errors import IngestError, Text


def echo(payload: dict[str, Any]) -> dict[str, Any]:
    print("this goes nowhere")
    os.write(1, b"nor does this")
    return {"got": payload}


def greedy(payload: dict[str, Any]) -> dict[str, Any]:
    return {"size": len(bytearray(8 * 2**30))}


def endless(payload: dict[str, Any]) -> dict[str, Any]:
    while True:
        pass


def sleeper(payload: dict[str, Any]) -> dict[str, Any]:
    # a grandchild must not outlive the group
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", payload["mark"]])
    time.sleep(60)
    return {}


def crash(payload: dict[str, Any]) -> dict[str, Any]:
    ctypes.string_at(0)
    return {}


def leave(payload: dict[str, Any]) -> dict[str, Any]:
    os._exit(3)


def fault(payload: dict[str, Any]) -> dict[str, Any]:
    raise ValueError(f"the value 990121199001011233 is bad: {payload}")


def refuse(payload: dict[str, Any]) -> dict[str, Any]:
    raise IngestError(
        Text("不行", "no"), where="f:1", allowed=Text("甲", "a"), mend=Text("乙", "b")
    )


def big_file(payload: dict[str, Any]) -> dict[str, Any]:
    with open(payload["path"], "wb") as file:
        file.write(b"x" * 10_000_000)
    return {}


def network(payload: dict[str, Any]) -> dict[str, Any]:
    try:
        socket.create_connection(("127.0.0.1", payload["port"]), timeout=2).close()
    except OSError as error:
        return {"reached": False, "why": type(error).__name__}
    return {"reached": True}


def environment(payload: dict[str, Any]) -> dict[str, Any]:
    return {"names": sorted(os.environ), "path": sys.path, "core": _core()}


def _core() -> int:
    import resource

    return resource.getrlimit(resource.RLIMIT_CORE)[0]
