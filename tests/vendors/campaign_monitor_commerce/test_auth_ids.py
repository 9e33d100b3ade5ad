from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from segmock.vendors.campaign_monitor_commerce.auth import ids
from tests.vendors.campaign_monitor_commerce.asking import START

if TYPE_CHECKING:
    from tests.conftest import Client


def test_a_derived_id_belongs_to_the_seed_and_to_what_it_names(alone: Client) -> None:
    """The same thing of the same seed has the same id, in the vendor's form."""
    world = alone.mock.world
    one = ids.derived(world, "app", 1)
    assert re.fullmatch("[0-9a-f]{24}", one)
    assert one == ids.derived(world, "app", 1)
    assert one != ids.derived(world, "app", 2)


def test_an_object_id_begins_with_its_instant() -> None:
    """The first eight digits are the seconds of the creation, so later ids sort behind."""
    early, late = (ids.object_id(START + timedelta(seconds=n), "f" * 16) for n in (0, 1))
    assert int(early[:8], 16) == START.timestamp()
    assert len(early) == 24
    assert early < late
