from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.document import DefectsError
from segmock.vendors.campaign_monitor_commerce.auth import keys

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

SEGMENTS = "/api/v1/segments"


def test_the_shops_own_key_is_good(alone: Client) -> None:
    """The key that the scenario gives the shop is taken beside the mock's words."""
    key = keys.shop(alone.mock.world)["apiKey"]
    assert alone.send("GET", SEGMENTS, headers={"X-ApiKey": key})[0] == 200
    assert alone.send("GET", SEGMENTS, headers={"X-ApiKey": key + "x"})[0] == 401
    assert alone.send("GET", SEGMENTS, headers={"X-ApiKey": "\u00e9"})[0] == 401


def test_a_shop_that_is_not_given_has_the_word_as_its_key(in_scenario: InScenario) -> None:
    """Without a shop in the scenario there is one all the same, with an id of the seed's."""
    shop = keys.shop(in_scenario({}).mock.world)
    assert shop == keys.shop(in_scenario({}).mock.world)
    assert shop["apiKey"] == "segmock"
    assert len(shop["id"]) == 24


@pytest.mark.parametrize("shops", [[{}, {}], [{"apiKey": 1}], [{"apiKey": ""}]])
def test_a_shop_that_cannot_be_used_is_told(in_scenario: InScenario, shops: Json) -> None:
    """Two shops, or a key that nobody could send, are a defect of the scenario."""
    with pytest.raises(DefectsError, match="is not one shop"):
        keys.shop(in_scenario({"shops": shops}).mock.world)
