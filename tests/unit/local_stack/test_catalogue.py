"""The services of a local run."""

from shared.local_stack.catalogue import SERVICES


def test_every_service_has_a_name_and_a_port_of_its_own() -> None:
    assert len({spec.name for spec in SERVICES}) == len(SERVICES)
    assert len({spec.port for spec in SERVICES}) == len(SERVICES)


def test_intake_stops_before_what_it_feeds() -> None:
    stage = {spec.name: spec.stage for spec in SERVICES}
    for adapter in ("web_form", "phone_transcript", "social_media"):
        assert stage[adapter] < stage["classifier"] < stage["router"] < stage["status_page"]
