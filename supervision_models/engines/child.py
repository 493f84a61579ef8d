"""Work on material of others in a process that can be killed.

`run_child("package.module:function", payload, ...)` calls the function with the payload (JSON in,
JSON out, nothing pickled) in a fresh interpreter with a bounded address space, CPU time, wall
time and file size, a bare environment, no core dumps, and its own process group, which is killed
as a whole. The child dies with its parent. Where the kernel lets us, it has no network either;
`ChildResult.network` says which it was ("isolated", "open").

An error of the family (`SupervisionError`) raised in the child is raised again in the parent. Of
any other error only its type and place in the code come over: its message may quote the data.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from supervision_models import errors
from supervision_models.errors import EngineError, SupervisionError, Text

Cause = Literal["memory", "time", "crash", "error"]
Network = Literal["isolated", "open"]

_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from supervision_models.engines.child import main; main()"
)
_RESULT_BYTES = 256 * 2**20
_EXIT_MEMORY = 86
_WATCH_SECONDS = 0.25
# thread pools reserve address space and gain little in a parser
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "2",
    "RAYON_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


class ChildError(EngineError):
    """The child did not finish. `cause` says what stopped it."""

    def __init__(self, cause: Cause, what: Text, *, where: str, mend: Text | None = None) -> None:
        super().__init__(what, where=where, mend=mend)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class ChildResult:
    """What the function returned, and whether the child was cut off from the network."""

    value: dict[str, Any]
    network: Network


def run_child(
    target: str,
    payload: Mapping[str, Any],
    *,
    memory_bytes: int,
    cpu_seconds: int,
    wall_seconds: float,
    file_bytes: int = 16 * 2**30,
    network: bool = False,
    watch: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """The value that `target` returns for `payload`; see the module for the bounds.

    memory_bytes  address space, of which the interpreter and Arrow reserve about 1 GB
    network       True leaves the network (a database is read) and the PG* variables in place
    watch         called some times a second while the child works
    Raises ChildError, or the error of the family that the function raised.
    """
    return run_child_fully(
        target,
        payload,
        memory_bytes=memory_bytes,
        cpu_seconds=cpu_seconds,
        wall_seconds=wall_seconds,
        file_bytes=file_bytes,
        network=network,
        watch=watch,
    ).value


def run_child_fully(
    target: str,
    payload: Mapping[str, Any],
    *,
    memory_bytes: int,
    cpu_seconds: int,
    wall_seconds: float,
    file_bytes: int = 16 * 2**30,
    network: bool = False,
    watch: Callable[[], None] | None = None,
) -> ChildResult:
    """`run_child` with the word on the network."""
    task = {
        "target": target,
        "payload": dict(payload),
        "memory_bytes": memory_bytes,
        "cpu_seconds": cpu_seconds,
        "file_bytes": file_bytes,
        "network": network,
        "parent": os.getpid(),
    }
    root = str(Path(__file__).resolve().parents[2])
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(json.dumps(task, ensure_ascii=False).encode())
        given.seek(0)
        with tempfile.TemporaryFile() as words:
            process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own words
                [sys.executable, "-I", "-c", _BOOT, root],
                stdin=given,
                stdout=answer,
                stderr=words,
                env=_environment(network),
                start_new_session=True,
            )
            try:
                late = not _wait(process, wall_seconds, watch)
            finally:
                _end(process)
            words.seek(max(0, words.seek(0, os.SEEK_END) - 4000))
            said = words.read().decode("utf-8", "replace")
        answer.seek(0)
        text = answer.read(_RESULT_BYTES + 1)
    if late:
        raise _died("time", target, f"{wall_seconds:g} s")
    if process.returncode != 0 or not text or len(text) > _RESULT_BYTES:
        raise _cause(process.returncode, said, target, memory_bytes, cpu_seconds)
    reply: dict[str, Any] = json.loads(text)
    if "raised" in reply:
        raise revive_error(reply["raised"])
    if "failed" in reply:
        raise _died("error", target, reply["failed"])
    return ChildResult(reply["value"], reply["network"])


def _wait(
    process: subprocess.Popen[bytes], seconds: float, watch: Callable[[], None] | None
) -> bool:
    """True when the child ended by itself within the time."""
    deadline = time.monotonic() + seconds
    while True:
        left = deadline - time.monotonic()
        try:
            process.wait(max(0.0, left if watch is None else min(left, _WATCH_SECONDS)))
        except subprocess.TimeoutExpired:
            if time.monotonic() >= deadline:
                return False
            if watch is not None:
                watch()
        else:
            return True


def _environment(network: bool) -> dict[str, str]:
    passed = ["PATH", "TMPDIR", "PROJ_DATA", "PROJ_LIB", "GDAL_DATA"]
    if network:
        passed += ["HOME", *(name for name in os.environ if name.startswith("PG"))]
    return {**{name: os.environ[name] for name in passed if name in os.environ}, **_ENVIRONMENT}


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the child's group, and reap the child."""
    with contextlib.suppress(ProcessLookupError):  # the group is gone: the usual case
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _cause(code: int, said: str, target: str, memory_bytes: int, cpu_seconds: int) -> ChildError:
    memory = f"{memory_bytes / 2**20:.0f} MB"
    if code == _EXIT_MEMORY or "memory allocation of" in said or "bad_alloc" in said:
        return _died("memory", target, memory)
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        # the hard CPU limit kills as the kernel's out-of-memory killer does
        cause: Cause = "time" if code == -signal.SIGXCPU else "memory"
        return _died(cause, target, f"{cpu_seconds} s" if cause == "time" else memory)
    if code < 0:
        return _died("crash", target, signal.Signals(-code).name)
    return _died("crash", target, f"exit code {code}")


def _died(cause: Cause, target: str, detail: str) -> ChildError:
    what = {
        "memory": Text(
            f"处理进程超出内存上限（{detail}）", f"the child ran out of memory ({detail})"
        ),
        "time": Text(f"处理进程超时（{detail}）", f"the child ran out of time ({detail})"),
        "crash": Text(f"处理进程崩溃（{detail}）", f"the child crashed ({detail})"),
        "error": Text(f"处理进程出错（{detail}）", f"the child failed ({detail})"),
    }[cause]
    return ChildError(cause, what, where=target)


def revive_error(raised: Mapping[str, Any]) -> SupervisionError:
    """The error of the family that `describe_error` described."""
    kind = getattr(errors, str(raised["kind"]), SupervisionError)

    def text(name: str) -> Text | None:
        pair = raised[name]
        return None if pair is None else Text(pair[0], pair[1])

    error: SupervisionError = kind(
        Text(*raised["what"]), where=raised["where"], allowed=text("allowed"), mend=text("mend")
    )
    return error


# -- inside the child -------------------------------------------------------------------


def main() -> None:
    """Entry point of the child: one task from stdin, one JSON document to the real stdout."""
    task = json.load(sys.stdin)
    # whatever a library prints must not get into the answer
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    isolated = _confine(task)
    reply: dict[str, Any]
    try:
        value = _function(task["target"])(task["payload"])
        reply = {"value": value, "network": "isolated" if isolated else "open"}
    except MemoryError:
        os._exit(_EXIT_MEMORY)
    except SupervisionError as error:
        reply = {"raised": describe_error(error)}
    except Exception as error:  # reported by type and place: the message may quote data
        if _is_memory(error):
            os._exit(_EXIT_MEMORY)
        last = traceback.extract_tb(error.__traceback__)[-1]
        reply = {"failed": f"{type(error).__name__}, {Path(last.filename).name}:{last.lineno}"}
    json.dump(reply, answer, ensure_ascii=False)
    answer.flush()
    os._exit(0)  # no destructors of libraries that may have been damaged by the input


def _function(target: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    module, _, name = target.partition(":")
    function: Callable[[dict[str, Any]], dict[str, Any]] = getattr(
        importlib.import_module(module), name
    )
    return function


def _confine(task: Mapping[str, Any]) -> bool:
    """Set the limits; True when the network is cut off."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != task["parent"]:
        os._exit(1)  # the parent died before the signal was set
    isolated = False
    if not task["network"]:
        isolated = libc.unshare(_CLONE_NEWNET) == 0 or (
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
        )
    cpu = int(task["cpu_seconds"])
    for kind, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_CPU, cpu, cpu + 5),
        (resource.RLIMIT_FSIZE, task["file_bytes"], task["file_bytes"]),
        (resource.RLIMIT_AS, task["memory_bytes"], task["memory_bytes"]),
    ):
        ceiling = resource.getrlimit(kind)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        resource.setrlimit(kind, (soft, hard))
    return isolated


def _is_memory(error: BaseException) -> bool:
    """Arrow and polars have names of their own for an allocation that failed."""
    name = type(error).__name__
    return "Memory" in name or "malloc" in str(error) or "memory allocation" in str(error)


def describe_error(error: SupervisionError) -> dict[str, Any]:
    """An error of the family as plain values; `revive_error` is the way back."""

    def pair(text: Text | None) -> list[str] | None:
        return None if text is None else [text.zh, text.en]

    # a class of one room comes back as the family member that it stems from
    kind = next(cls.__name__ for cls in type(error).__mro__ if cls.__module__ == errors.__name__)
    return {
        "kind": kind,
        "what": pair(error.what),
        "where": error.where,
        "allowed": pair(error.allowed),
        "mend": pair(error.mend),
    }


if __name__ == "__main__":
    main()
