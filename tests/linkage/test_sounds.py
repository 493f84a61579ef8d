"""Characters by their sound."""

import polars as pl

from supervision_models.linkage import sounds


def _sounded(*texts: str | None) -> list[str | None]:
    frame = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)})
    return frame.select(sounds.sound(pl.col("text")))["text"].to_list()


def test_characters_of_one_sound_are_one() -> None:
    one, other, third = _sounded("健华", "建华", "建中")
    assert one == other != third


def test_names_without_such_characters_stay() -> None:
    """As in a register of another country."""
    assert _sounded("acme ltd", "", None) == ["acme ltd", "", None]
    assert _sounded(None) == [None]
    assert _sounded() == []
