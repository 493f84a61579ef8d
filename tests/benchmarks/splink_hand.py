"""Splink 5 on DuckDB, in a process and an environment of its own.

    splink_hand.py CASE FOLDER

FOLDER holds a set's tables (`linkage_sets.Known`). Writes ``splink.parquet`` (left, right,
probability) and prints one line of JSON: seconds from tables in memory to the pairs and, within one
dataset, to the clusters.

Imports nothing of this project: the environment needs splink and pyarrow only.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

SEED = 1
RANDOM_PAIRS = 1e6  # its default
LABELLED = [("pair",)]  # candidates are given: row i of the left and row i of the right
CLUSTERED = 0.95  # probability from which pairs join a cluster, the usual choice


@dataclass(frozen=True)
class Case:
    """compare   comparisons of splink
    block     groups of columns or SQL: rows equal in all of a group are candidates
    certain   groups that hardly ever agree by chance, and the share of true pairs they find
    train     groups whose pairs expectation maximisation looks at (empty: labels)
    prior     share of true pairs, where `certain` is empty
    """

    compare: list[Any]
    block: list[tuple[str, ...]]
    certain: list[tuple[str, ...]] = field(default_factory=list)
    recall: float = 0.6
    train: list[tuple[str, ...]] = field(default_factory=list)
    prior: float = 0.0001


def febrl4() -> Case:
    import splink.comparison_library as cl

    return Case(
        compare=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.75]),
            cl.JaroWinklerAtThresholds("suburb", [0.9, 0.75]),
            cl.DamerauLevenshteinAtThresholds("postcode", [1]),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number"),
        ],
        block=[
            ("soc_sec_id",),
            ("date_of_birth",),
            ("surname", "given_name"),
            ("postcode", "street_number"),
            ("address_1",),
            ("surname", "suburb"),
            ("given_name", "suburb"),
        ],
        certain=[("soc_sec_id",), ("given_name", "surname", "date_of_birth")],
        recall=0.9,
        train=[("date_of_birth",), ("postcode",)],
    )


def dblp_acm() -> Case:
    import splink.comparison_library as cl

    return Case(
        compare=[
            cl.JaroWinklerAtThresholds("title", [0.97, 0.93, 0.88, 0.8]),
            cl.JaroWinklerAtThresholds("surnames", [0.95, 0.85, 0.7]),
            cl.JaroWinklerAtThresholds("author", [0.9, 0.8]),
            cl.ExactMatch("venue"),
            cl.ExactMatch("year"),
        ],
        block=LABELLED,
    )


def fake_1000() -> Case:
    import splink.comparison_library as cl

    return Case(
        compare=[
            cl.NameComparison("first_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        block=[
            ("first_name",),
            ("surname",),
            ("email",),
            ("dob",),
        ],
        certain=[("first_name", "surname", "dob"), ("email",)],
        recall=0.7,
        train=[("dob",), ("first_name", "surname")],
    )


def historical() -> Case:
    import splink.comparison_library as cl

    area = "substr(postcode_fake, 1, 3)"
    return Case(
        compare=[
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name="first_and_surname"
            ),
            cl.DateOfBirthComparison(
                "dob",
                input_is_string=True,
                datetime_metrics=["month", "year", "year"],
                datetime_thresholds=[1, 1, 10],
            ),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        block=[
            ("first_name", "surname"),
            ("surname", "dob"),
            ("first_name", "dob"),
            ("postcode_fake", "first_name"),
            ("postcode_fake", "surname"),
            ("dob", "birth_place"),
            (area, "dob"),
            (area, "first_name"),
            (area, "surname"),
            ("substr(first_name, 1, 2)", "substr(surname, 1, 2)", "substr(dob, 1, 4)"),
        ],
        certain=[
            ("first_name", "surname", "dob"),
            ("substr(first_name, 1, 2)", "surname", "substr(postcode_fake, 1, 2)"),
            ("dob", "postcode_fake"),
        ],
        train=[("first_name", "surname"), ("dob",)],
    )


def companies() -> Case:
    """The whole name is no field: it would repeat its parts, which costs 0.01 of F1."""
    import splink.comparison_library as cl

    return Case(
        compare=[
            cl.LevenshteinAtThresholds("sign", [1]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("place_bare", [0.9, 0.75]),
            cl.JaroWinklerAtThresholds("trade", [0.9, 0.75]).configure(
                term_frequency_adjustments=True
            ),
            cl.ExactMatch("number"),
            cl.ExactMatch("form"),
        ],
        block=[
            ("sign", "place_bare"),
            ("sign", "trade"),
            ("sign_sound", "place_bare"),
            ("sign_sound", "trade"),
            ("place_bare", "trade"),
            ("spelt",),
        ],
        certain=[("spelt",)],
        train=[("sign", "place_bare"), ("trade", "place_bare"), ("sign", "trade")],
    )


def companies_all() -> Case:
    import splink.comparison_library as cl

    plain = companies()
    return Case(
        compare=[
            *plain.compare,
            cl.ExactMatch("usc"),
            cl.ExactMatch("division"),
            cl.ExactMatch("legal"),
            cl.ExactMatch("phone"),
            cl.JaroWinklerAtThresholds("address", [0.9, 0.75]),
        ],
        block=[*plain.block, ("usc",), ("legal",), ("phone",)],
        certain=[*plain.certain, ("usc",)],
        recall=0.9,
        train=[*plain.train, ("usc",)],
    )


CASES = {
    case.__name__: case
    for case in (febrl4, dblp_acm, fake_1000, historical, companies, companies_all)
}


def link(case: Case, folder: Path) -> float:
    """Link, write what is found, and give the seconds."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    within = (folder / "rows.parquet").exists()
    names = ("rows",) if within else ("left", "right")
    tables = [pq.read_table(folder / f"{name}.parquet") for name in names]
    start = time.perf_counter()
    api = DuckDBAPI()
    inputs = [
        api.register(table, dataset_display_name=f"d_{name}")
        for name, table in zip(names, tables, strict=True)
    ]
    settings = SettingsCreator(
        link_type="dedupe_only" if within else "link_only",
        comparisons=case.compare,
        blocking_rules_to_generate_predictions=[block_on(*group) for group in case.block],
        probability_two_random_records_match=case.prior,
        retain_matching_columns=False,
    )
    linker = Linker(inputs[0] if within else inputs, settings, log_level=None)
    train(linker, case, folder, api)
    least = None if case.block == LABELLED else 0.01
    pairs = linker.inference.predict(threshold_match_probability=least)
    if within:
        linker.clustering.cluster_pairwise_predictions_at_threshold(
            pairs, threshold_match_probability=CLUSTERED
        ).as_pyarrow_table()
    found = pairs.as_pyarrow_table()
    seconds = time.perf_counter() - start
    columns = ["unique_id_l", "unique_id_r", "match_probability"]
    told = found.select(columns).rename_columns(["left", "right", "probability"])
    pq.write_table(told, folder / "splink.parquet")
    return seconds


def train(linker: Any, case: Case, folder: Path, api: Any) -> None:
    """Parameters from labels where there are any, else from the data alone."""
    from splink import block_on

    training = linker.training
    if case.certain:
        training.estimate_probability_two_random_records_match(
            [block_on(*group) for group in case.certain], recall=case.recall
        )
    training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    labels = folder / "labels.parquet"
    if labels.exists():
        table = pq.read_table(labels)
        ids = table.filter(table["same"])["unique_id"]
        sides = {
            f"source_dataset_{s}": [name] * len(ids)
            for s, name in (("l", "d_left"), ("r", "d_right"))
        }
        ones = pa.table({**sides, "unique_id_l": ids, "unique_id_r": ids})
        api.register(ones, table_name="labels")
        training.estimate_m_from_pairwise_labels("labels")
    for group in case.train:
        training.estimate_parameters_using_expectation_maximisation(block_on(*group))


def main() -> None:
    name, folder = sys.argv[1:]
    try:
        import splink  # noqa: F401
    except ImportError:
        print(json.dumps({"missing": True}))
        return
    print(json.dumps({"seconds": link(CASES[name](), Path(folder))}))


if __name__ == "__main__":
    main()
