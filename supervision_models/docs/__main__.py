"""``python -m supervision_models.docs [ROOT]``: write every generated page below the checkout."""

from __future__ import annotations

import sys
from pathlib import Path

from supervision_models.docs.pages import write_pages
from supervision_models.workspace import PACKAGE

if __name__ == "__main__":
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGE.parent
    for path in write_pages(root):
        sys.stdout.write(f"{path}\n")
