"""A million rows of CSV: time, and memory that does not grow with the rows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from supervision_models import Workspace

ENTRY = str(Path(sys.executable).with_name("supervision"))
HEADER = (
    "税票号码,缴费人名称,统一社会信用代码,征收项目,项目代码,项目名称,"
    "应缴金额（万元）,实缴金额（万元）,入库日期\n"
)


def write_payments(path: Path, rows: int) -> Path:
    """Receipts as a tax bureau exports them, written in blocks."""
    with path.open("w", encoding="gb18030") as file:
        file.write(HEADER)
        for start in range(0, rows, 10_000):
            file.writelines(
                f"S{n:09d},示例测{n % 5000:04d}有限公司,,水土保持补偿费,"
                f"2403-990121-04-01-{n % 999999:06d},澄塘示例工程{n % 20000:05d},"
                f"{n % 97}.{n % 10},{n % 97}.{n % 10},2024年{n % 12 + 1}月{n % 28 + 1}日\n"
                for n in range(start, min(start + 10_000, rows))
            )
    return path


def test_a_million_rows(tmp_path: Path, measure: Any, report: Any) -> None:
    rows = []
    for count in (100_000, 1_000_000):
        root = Workspace.create(tmp_path / f"ws{count}", region="990121").root
        file = write_payments(tmp_path / f"缴费明细{count}.csv", count)
        ran = measure(ENTRY, "ingest", "-w", str(root), str(file), "--as", "payment")
        (snapshot,) = Workspace.open(root).snapshots("payment")
        assert snapshot.rows == count
        rows.append(
            {
                "rows": count,
                "file_mib": round(file.stat().st_size / 2**20, 1),
                "seconds": round(ran.seconds, 2),
                "rows_per_second": int(count / ran.seconds),
                "peak_mib": round(ran.peak_mib, 1),
            }
        )
    report("ingest", rows)
    small, large = rows[0]["peak_mib"], rows[1]["peak_mib"]
    assert large < 6 * small, "memory grows with the file"
