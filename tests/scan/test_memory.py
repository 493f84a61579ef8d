"""What remembered rows hang on."""

import pytest

from supervision_models.contracts.loader import load_contracts
from supervision_models.linkage.remembered import linking_key
from supervision_models.workspace import packaged

CONTRACTS = load_contracts([packaged("datasets") / "contracts"])
PERMIT = CONTRACTS["planning_permit"]


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ({"period": None}, True),  # a name is read by the day of the row
        ({"parties": {}}, True),
        ({"project": None}, True),
        ({"title": CONTRACTS["eia"].title}, False),
    ],
)
def test_rows_of_all_datasets_are_linked_anew(changed: dict[str, object], again: bool) -> None:
    other = CONTRACTS | {PERMIT.id: PERMIT.model_copy(update=changed)}
    assert (linking_key(other) != linking_key(CONTRACTS)) == again
