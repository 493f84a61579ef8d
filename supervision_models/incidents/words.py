"""Sources of death records in words."""

from __future__ import annotations

from supervision_models.errors import Text

SOURCES: dict[str, Text] = {
    "injury-insurance": Text("工伤认定", "work-injury insurance"),
    "medical": Text("死亡医学证明", "death certificate"),
    "funeral": Text("殡葬记录", "funeral record"),
    "claim": Text("保险赔付", "insurance claim"),
}
