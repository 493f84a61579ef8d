"""A Word document of headings, paragraphs and tables, written as the tree that it is.

No template and no library: text enters as text nodes, so that nothing in it becomes markup, a
field or a link. A4 across; the first row of a table is repeated on every page.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET  # only written here, never read

from supervision_models.export.safety import UNWRITABLE

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = "http://www.w3.org/XML/1998/namespace"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PARTS = "application/vnd.openxmlformats-package.relationships+xml"
# twentieths of a point: A4 across, with margins that leave the width of a table
PAGE, MARGIN = (16838, 11906), 850
WIDTH = PAGE[0] - 2 * MARGIN
_NEVER = re.compile(UNWRITABLE.replace(r"\x{FFFE}\x{FFFF}", "\ufffe\uffff"))
_STAMP = (1980, 1, 1, 0, 0, 0)  # one content, one file
SIZES = {0: 36, 1: 26, 2: 22}  # half points: title, headings


class Document:
    """Built from top to bottom, then written once."""

    def __init__(self, lang: str) -> None:
        ET.register_namespace("w", W)
        self._root = ET.Element(_w("document"))
        self._body = ET.SubElement(self._root, _w("body"))
        self._lang = {"zh": "zh-CN"}.get(lang, "en-GB")

    def heading(self, text: str, level: int = 1) -> None:
        """Level 0 is the title, in the middle of the page."""
        paragraph = self._paragraph(self._body)
        properties = ET.SubElement(paragraph, _w("pPr"))
        ET.SubElement(properties, _w("keepNext"))
        if level:
            ET.SubElement(properties, _w("spacing"), {_w("before"): "240", _w("after"): "120"})
            ET.SubElement(properties, _w("outlineLvl"), {_w("val"): str(level - 1)})
        else:
            ET.SubElement(properties, _w("spacing"), {_w("after"): "240"})
            ET.SubElement(properties, _w("jc"), {_w("val"): "center"})
        self._run(paragraph, text, bold=True, size=SIZES[level])

    def paragraph(self, text: str) -> None:
        self._run(self._paragraph(self._body), text)

    def table(
        self, header: Sequence[str], shares: Sequence[int], rows: Iterable[Sequence[str]]
    ) -> None:
        """A ruled table; `shares` divide the width of the page."""
        widths = [WIDTH * share // sum(shares) for share in shares]
        table = ET.SubElement(self._body, _w("tbl"))
        properties = ET.SubElement(table, _w("tblPr"))
        ET.SubElement(properties, _w("tblW"), {_w("w"): str(sum(widths)), _w("type"): "dxa"})
        borders = ET.SubElement(properties, _w("tblBorders"))
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            line = {_w("val"): "single", _w("sz"): "4", _w("color"): "808080"}
            ET.SubElement(borders, _w(side), line)
        ET.SubElement(properties, _w("tblLayout"), {_w("type"): "fixed"})
        grid = ET.SubElement(table, _w("tblGrid"))
        for width in widths:
            ET.SubElement(grid, _w("gridCol"), {_w("w"): str(width)})
        self._row(table, header, widths, head=True)
        for row in rows:
            self._row(table, row, widths)
        self._paragraph(self._body)  # two tables in a row would become one

    def write(self, path: Path) -> None:
        """The file; equal content gives equal bytes."""
        self._end()
        types = ET.Element("Types", {"xmlns": _TYPES})
        for ending, kind in (("rels", _PARTS), ("xml", "application/xml")):
            ET.SubElement(types, "Default", {"Extension": ending, "ContentType": kind})
        main = {"PartName": "/word/document.xml", "ContentType": _MAIN}
        ET.SubElement(types, "Override", main)
        relations = ET.Element("Relationships", {"xmlns": _RELATIONS})
        target = {"Id": "rId1", "Type": f"{_OFFICE}/officeDocument", "Target": "word/document.xml"}
        ET.SubElement(relations, "Relationship", target)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, tree in (
                ("[Content_Types].xml", types),
                ("_rels/.rels", relations),
                ("word/document.xml", self._root),
            ):
                part = zipfile.ZipInfo(name, _STAMP)
                part.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(part, ET.tostring(tree, encoding="UTF-8", xml_declaration=True))

    # -- parts ----------------------------------------------------------------------------------

    def _row(
        self, table: ET.Element, cells: Sequence[str], widths: Sequence[int], *, head: bool = False
    ) -> None:
        row = ET.SubElement(table, _w("tr"))
        properties = ET.SubElement(row, _w("trPr"))
        ET.SubElement(properties, _w("cantSplit"))
        if head:
            ET.SubElement(properties, _w("tblHeader"))
        for text, width in zip(cells, widths, strict=True):
            cell = ET.SubElement(row, _w("tc"))
            look = ET.SubElement(cell, _w("tcPr"))
            ET.SubElement(look, _w("tcW"), {_w("w"): str(width), _w("type"): "dxa"})
            if head:
                shade = {_w("val"): "clear", _w("color"): "auto", _w("fill"): "E7E6E6"}
                ET.SubElement(look, _w("shd"), shade)
            for line in text.split("\n"):
                self._run(self._paragraph(cell), line, bold=head, size=18)

    def _paragraph(self, parent: ET.Element) -> ET.Element:
        return ET.SubElement(parent, _w("p"))

    def _run(self, paragraph: ET.Element, text: str, *, bold: bool = False, size: int = 21) -> None:
        run = ET.SubElement(paragraph, _w("r"))
        look = ET.SubElement(run, _w("rPr"))
        fonts = {"ascii": "Times New Roman", "hAnsi": "Times New Roman", "eastAsia": "宋体"}
        ET.SubElement(look, _w("rFonts"), {_w(key): name for key, name in fonts.items()})
        if bold:
            ET.SubElement(look, _w("b"))
        ET.SubElement(look, _w("sz"), {_w("val"): str(size)})
        ET.SubElement(look, _w("lang"), {_w("val"): self._lang, _w("eastAsia"): "zh-CN"})
        words = ET.SubElement(run, _w("t"), {f"{{{_XML}}}space": "preserve"})
        words.text = _NEVER.sub("", text)

    def _end(self) -> None:
        section = ET.SubElement(self._body, _w("sectPr"))
        size = {_w("w"): str(PAGE[0]), _w("h"): str(PAGE[1]), _w("orient"): "landscape"}
        ET.SubElement(section, _w("pgSz"), size)
        sides = dict.fromkeys(("top", "right", "bottom", "left", "header", "footer"), str(MARGIN))
        sides["gutter"] = "0"
        ET.SubElement(section, _w("pgMar"), {_w(side): width for side, width in sides.items()})


def _w(name: str) -> str:
    return f"{{{W}}}{name}"
