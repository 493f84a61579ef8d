"""A workspace: a folder of immutable snapshots, a manifest, a cache and a ledger.

Only the manifest says which snapshots are current. It is replaced in one rename, after the
files that it names are in place, so a process may die anywhere and the workspace is either
as before or as after.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import secrets
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Text, WorkspaceError

AreaMethod = Literal["projected", "ellipsoidal"]
PACKAGE = Path(__file__).parent


def packaged(part: Literal["rules", "datasets"]) -> Path:
    """The shipped `rules` or `datasets`: inside the wheel, or beside the package in a checkout."""
    inside = PACKAGE / "_shipped" / part
    return inside if inside.is_dir() else PACKAGE.parent / part


@dataclass(frozen=True, slots=True)
class Coverage:
    """Rows of this region (division code prefix) are complete from `start` to `end`, inclusive.

    An open end is None. `declared` by a person, or `measured` from the rows.
    """

    region: str
    start: dt.date | None
    end: dt.date | None
    basis: Literal["declared", "measured"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One load of one source of a dataset. `rows_in = rows + quarantined + skipped`."""

    dataset: str
    digest: str
    source: str
    rows: int
    quarantined: int
    skipped: int
    rows_in: int
    file: str
    file_sha256: str
    loaded_at: str
    coverage: tuple[Coverage, ...] = ()

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Snapshot:
        coverage = tuple(
            Coverage(
                item["region"],
                dt.date.fromisoformat(item["start"]) if item["start"] else None,
                dt.date.fromisoformat(item["end"]) if item["end"] else None,
                item["basis"],
            )
            for item in values["coverage"]
        )
        return cls(**{**values, "coverage": coverage})


class Workspace:
    """An opened workspace. Opening reads three small files and connects to nothing."""

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        self.root = root
        self._settings = dict(settings)

    # -- making and opening -------------------------------------------------------------

    @classmethod
    def create(
        cls,
        root: Path | str,
        *,
        name: str = "",
        region: str = "",
        metric_crs: str = "",
        area: AreaMethod = "projected",
        packs: Sequence[str] = (),
        ledger: str = "",
    ) -> Workspace:
        """A new workspace folder. Refuses a folder that holds one already."""
        root = Path(root).absolute()
        if (root / "workspace.toml").exists():
            raise WorkspaceError(
                Text("这里已有工作区", "there is a workspace here already"),
                where=str(root),
                mend=Text("直接使用，或换一个目录", "use it, or choose another folder"),
            )
        for folder in ("data", "cache", "exports"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        key = root / ".key"
        if not key.exists():
            descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(32))
        workspace = cls(
            root,
            {
                "name": name or root.name,
                "region": region,
                "metric_crs": metric_crs,
                "area": area,
                "packs": list(packs),
                "ledger": ledger,
            },
        )
        workspace._save_settings()
        return workspace

    @classmethod
    def open(cls, root: Path | str) -> Workspace:
        root = Path(root).absolute()
        path = root / "workspace.toml"
        if not path.is_file():
            raise WorkspaceError(
                Text("这里没有工作区", "no workspace here"),
                where=str(root),
                mend=Text(
                    f"先运行 supervision init {root.name}", f"run: supervision init {root.name}"
                ),
            )
        try:
            settings = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise WorkspaceError(
                Text("工作区设置无法读取", "the workspace settings cannot be read"),
                where=f"{path}: {error}",
            ) from error
        allowed = {"name", "region", "metric_crs", "area", "packs", "ledger"}
        unknown = sorted(set(settings) - allowed)
        if unknown or settings.get("area", "projected") not in ("projected", "ellipsoidal"):
            raise WorkspaceError(
                Text("工作区设置有误", "the workspace settings are wrong"),
                where=f"{path}: {', '.join(unknown) or 'area'}",
                allowed=Text("、".join(sorted(allowed)), ", ".join(sorted(allowed))),
                mend=Text(
                    "area 只能是 projected 或 ellipsoidal", "area is projected or ellipsoidal"
                ),
            )
        return cls(root, settings)

    def _save_settings(self) -> None:
        lines = []
        for key, value in self._settings.items():
            # a JSON string or list of strings is TOML, too
            lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}\n")
        _replace_text(self.root / "workspace.toml", "".join(lines))

    # -- settings -----------------------------------------------------------------------

    @property
    def name(self) -> str:
        return str(self._settings.get("name", self.root.name))

    @property
    def region(self) -> str:
        """Division code of rows that name none."""
        return str(self._settings.get("region", ""))

    @property
    def metric_crs(self) -> str:
        """Projected CRS in metres in which areas and distances are taken; "" until known."""
        return str(self._settings.get("metric_crs", ""))

    @property
    def area(self) -> AreaMethod:
        return "ellipsoidal" if self._settings.get("area") == "ellipsoidal" else "projected"

    def set_metric_crs(self, crs: str) -> None:
        """Fix the metric CRS. It may be set once: stored geometry depends on it."""
        if self.metric_crs and self.metric_crs != crs:
            raise WorkspaceError(
                Text(
                    f"工作区的投影已定为 {self.metric_crs}", f"the metric CRS is {self.metric_crs}"
                ),
                where=str(self.root / "workspace.toml"),
                mend=Text("在新工作区中使用另一投影", "use another workspace for another CRS"),
            )
        if not self.metric_crs:
            self._settings["metric_crs"] = crs
            self._save_settings()

    @property
    def ledger_url(self) -> str:
        return str(self._settings.get("ledger") or f"sqlite:///{self.root / 'ledger.db'}")

    @property
    def packs(self) -> tuple[Path, ...]:
        """Folders of the user's own contracts and rules, relative to the workspace."""
        return tuple((self.root / pack).resolve() for pack in self._settings.get("packs", []))

    @cached_property
    def contracts(self) -> dict[str, Contract]:
        """Shipped contracts, then those of the packs."""
        from supervision_models.contracts.loader import load_contracts

        return load_contracts(
            [packaged("datasets") / "contracts", *(pack / "contracts" for pack in self.packs)]
        )

    @property
    def rule_dirs(self) -> tuple[Path, ...]:
        return (packaged("rules"), *(pack / "rules" for pack in self.packs))

    @cached_property
    def pseudonym_key(self) -> bytes:
        """Key of the HMAC pseudonyms of persons; never leaves the workspace."""
        try:
            return bytes.fromhex((self.root / ".key").read_text(encoding="ascii").strip())
        except (OSError, ValueError) as error:
            raise WorkspaceError(
                Text("工作区密钥缺失或损坏", "the workspace key is missing or damaged"),
                where=str(self.root / ".key"),
                mend=Text("从备份恢复该文件", "restore that file from a backup"),
            ) from error

    # -- snapshots ----------------------------------------------------------------------

    @property
    def manifest_path(self) -> Path:
        return self.root / "data" / "manifest.json"

    def _manifest(self) -> list[dict[str, Any]]:
        if not self.manifest_path.exists():
            return []
        try:
            entries: list[dict[str, Any]] = json.loads(
                self.manifest_path.read_text(encoding="utf-8")
            )["current"]
        except (ValueError, KeyError, OSError) as error:
            raise WorkspaceError(
                Text("数据清单损坏", "the data manifest is damaged"),
                where=str(self.manifest_path),
                mend=Text("从备份恢复，或重新导入", "restore it from a backup, or ingest again"),
            ) from error
        return entries

    def snapshots(self, dataset: str | None = None) -> tuple[Snapshot, ...]:
        """Current snapshots, sorted by dataset and source."""
        found = (Snapshot.from_dict(entry) for entry in self._manifest())
        return tuple(
            sorted(
                (item for item in found if dataset is None or item.dataset == dataset),
                key=lambda item: (item.dataset, item.source),
            )
        )

    def snapshot_path(self, snapshot: Snapshot) -> Path:
        return self.root / "data" / snapshot.dataset / f"{snapshot.digest}.parquet"

    def quarantine_path(self, snapshot: Snapshot) -> Path:
        return self.root / "data" / snapshot.dataset / f"{snapshot.digest}.quarantine.parquet"

    def report_path(self, snapshot: Snapshot) -> Path:
        return self.root / "data" / snapshot.dataset / f"{snapshot.digest}.json"

    def load_snapshot(self, dataset: str, digest: str) -> Snapshot:
        """A snapshot by content, current or not, from the report written beside it."""
        path = self.root / "data" / dataset / f"{digest}.json"
        if not path.is_file():
            raise WorkspaceError(
                Text(f"找不到数据快照 {dataset}/{digest}", f"no snapshot {dataset}/{digest}"),
                where=str(path),
            )
        report = json.loads(path.read_text(encoding="utf-8"))
        return Snapshot.from_dict(report["snapshot"])

    def commit(
        self,
        snapshot: Snapshot,
        parquet: Path,
        quarantine: Path | None,
        report: Mapping[str, Any],
    ) -> bool:
        """Make a written snapshot current in place of the one of the same source.

        parquet, quarantine  files on the workspace's file system; they are moved
        Returns False, changing nothing, when the same content is current already.
        """
        with self._locked():
            return self._commit(snapshot, parquet, quarantine, report)

    def _commit(
        self,
        snapshot: Snapshot,
        parquet: Path,
        quarantine: Path | None,
        report: Mapping[str, Any],
    ) -> bool:
        for current in self.snapshots(snapshot.dataset):
            if current.source == snapshot.source and (
                current.digest == snapshot.digest and current.coverage == snapshot.coverage
            ):
                parquet.unlink(missing_ok=True)
                if quarantine is not None:
                    quarantine.unlink(missing_ok=True)
                return False
        target = self.snapshot_path(snapshot)
        target.parent.mkdir(parents=True, exist_ok=True)
        _sync_move(parquet, target)
        if quarantine is not None:
            _sync_move(quarantine, self.quarantine_path(snapshot))
        document = {**report, "snapshot": asdict(snapshot)}
        _replace_text(
            self.report_path(snapshot),
            json.dumps(document, ensure_ascii=False, indent=1, default=str),
        )
        kept = [
            entry
            for entry in self._manifest()
            if (entry["dataset"], entry["source"]) != (snapshot.dataset, snapshot.source)
        ]
        self._write_manifest([*kept, asdict(snapshot)])
        return True

    def withdraw(self, dataset: str, source: str | None = None) -> int:
        """Make the sources of a dataset (or one of them) no longer current; files stay.

        Returns how many were withdrawn.
        """
        with self._locked():
            entries = self._manifest()
            kept = [
                entry
                for entry in entries
                if entry["dataset"] != dataset or (source is not None and entry["source"] != source)
            ]
            if len(kept) != len(entries):
                self._write_manifest(kept)
            return len(entries) - len(kept)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer of the manifest at a time; the lock goes with the process that held it."""
        with (self.root / "data" / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _write_manifest(self, entries: list[dict[str, Any]]) -> None:
        ordered = sorted(entries, key=lambda entry: (entry["dataset"], entry["source"]))
        _replace_text(
            self.manifest_path,
            json.dumps({"current": ordered}, ensure_ascii=False, indent=1, default=str),
        )

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for temporary files on the workspace's file system, removed afterwards."""
        cache = self.root / "cache"
        cache.mkdir(exist_ok=True)  # it may be deleted at any time
        folder = Path(tempfile.mkdtemp(prefix="scratch-", dir=cache))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def with_coverage(snapshot: Snapshot, coverage: Sequence[Coverage]) -> Snapshot:
    """The same snapshot with other coverage."""
    return replace(snapshot, coverage=tuple(coverage))


def _replace_text(path: Path, text: str) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _sync_move(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        os.fsync(file.fileno())
    source.replace(target)
