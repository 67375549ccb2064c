"""The catalogue: what is shipped, what a user's folder adds, and what it may not."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prosuite.catalogue.load import load_catalogue
from prosuite.errors import InstrumentError, NormError, SpecError
from tests.support.norms import means_cards, reference_equations

if TYPE_CHECKING:
    from tests.support.own import OwnFolder

EXTENSION = 'extends = "{parent}"\nid = "short"\ntitle = "Another title"\nrecall = "1 day"\n'


def test_instrument_whatever_its_case() -> None:
    """An instrument is found by its id in upper case."""
    assert load_catalogue().instrument("SF36V2").id == "sf36v2"


def test_unknown_instrument() -> None:
    """An unknown instrument is refused with the nearest id and the command that lists all."""
    with pytest.raises(
        InstrumentError,
        match=r"unknown instrument 'sf36v3'; did you mean 'sf36v\d'\? \('prosuite instruments' lists all \d+,",
    ):
        load_catalogue().instrument("sf36v3")


@pytest.mark.parametrize(("name", "meant"), [("EORTC QLQ-C30", "qlq_c30"), ("PHQ-9", "phq9"), ("St. Georges", "sgrq")])
def test_unknown_instrument_by_a_usual_name(name: str, meant: str) -> None:
    """What sheets of an instrument are called says which one is meant."""
    with pytest.raises(InstrumentError, match=rf"; did you mean '{meant}'\?"):
        load_catalogue().instrument(name)


def test_norm_set_whatever_its_case() -> None:
    """A norm set is found by its id in upper case."""
    assert load_catalogue().card("US1998").id == "us1998"


def test_unknown_norm_set() -> None:
    """An unknown norm set is refused with the nearest id and the command that lists all."""
    with pytest.raises(
        NormError, match=r"unknown norm set 'us1989'; did you mean 'us19\d\d'\? \('prosuite norms' lists all \d+"
    ):
        load_catalogue().card("us1989")


def test_norms_are_no_reference_equations() -> None:
    """A set that exists is not called unknown: whom it was made for is said."""
    catalogue = load_catalogue()
    with pytest.raises(NormError, match=r"'us1998' was not made for spirometry \(it is for sf36v1, sf36v2"):
        reference_equations(catalogue, "us1998", "spirometry")


def test_a_mistyped_set_is_looked_for_among_all() -> None:
    """Norms and reference equations alike."""
    with pytest.raises(NormError, match="'gli2o12'; did you mean 'gli2012'"):
        load_catalogue().card("gli2o12")


def test_one_family() -> None:
    """The four SF-36 instruments ask the same items and form one family."""
    families = [{spec.id for spec in family} for family in load_catalogue().families()]
    assert {"sf36v1", "sf36v2", "sf36v2_acute", "rand36"} in families


def test_family_begins_with_the_instrument() -> None:
    """An instrument's family is itself, then the others."""
    catalogue = load_catalogue()
    assert catalogue.family(catalogue.instrument("sf36v2"))[0].id == "sf36v2"


def test_own_instrument_is_added(own_folder: "OwnFolder") -> None:
    """A folder's instrument stands beside the shipped ones."""
    added = load_catalogue(own_folder.path).instruments.keys() - load_catalogue().instruments.keys()
    assert added == {"mood"}


def test_own_norms_are_added(own_folder: "OwnFolder") -> None:
    """A folder's norm set stands beside the shipped ones."""
    added = means_cards(load_catalogue(own_folder.path)).keys() - load_catalogue().cards.keys()
    assert added == {"village"}


def test_shipped_catalogue_stays(own_folder: "OwnFolder") -> None:
    """Loading a folder leaves the shipped catalogue as it was."""
    before = dict(load_catalogue().instruments)
    load_catalogue(own_folder.path)
    assert load_catalogue().instruments == before


def test_folder_given_as_text(own_folder: "OwnFolder") -> None:
    """A folder may be given as text."""
    assert "mood" in load_catalogue(str(own_folder.path)).instruments


def test_empty_folder(tmp_path: Path) -> None:
    """An empty folder adds nothing."""
    own, shipped = load_catalogue(tmp_path), load_catalogue()
    assert (own.instruments, own.cards, own.sha256, own.data) == (
        shipped.instruments,
        shipped.cards,
        shipped.sha256,
        shipped.data,
    )


def test_no_such_folder(tmp_path: Path) -> None:
    """A folder that does not exist is refused by its name."""
    with pytest.raises(SpecError, match=r"instrument folder .*nowhere' does not exist or is not a folder"):
        load_catalogue(tmp_path / "nowhere")


def test_file_for_folder(own_folder: "OwnFolder") -> None:
    """A file is no folder."""
    with pytest.raises(SpecError, match=r"mood\.toml' does not exist or is not a folder"):
        load_catalogue(own_folder.path / "mood.toml")


def test_id_is_not_the_file_name(own_folder: "OwnFolder") -> None:
    """An instrument's id must be its file's name."""
    own_folder.edit("mood.toml", 'id = "mood"\ntitle = "Mood and rest', 'id = "moods"\ntitle = "Mood and rest')
    with pytest.raises(SpecError, match=r"^mood\.toml: id: 'moods' must be the file's name without \.toml, 'mood'"):
        load_catalogue(own_folder.path)


def test_norm_id_is_not_the_file_name(own_folder: "OwnFolder") -> None:
    """A norm set's id must be its file's name."""
    own_folder.edit("norms/village.toml", 'id = "village"', 'id = "town"')
    with pytest.raises(SpecError, match=r"^village\.toml: id: 'town' must be the file's name"):
        load_catalogue(own_folder.path)


def test_id_of_a_shipped_instrument(own_folder: "OwnFolder") -> None:
    """An own instrument cannot take a shipped one's id."""
    own_folder.write("rand36.toml", EXTENSION.format(parent="rand36").replace("short", "rand36"))
    with pytest.raises(SpecError, match=r"^rand36\.toml: id: 'rand36' is shipped with prosuite; choose another id"):
        load_catalogue(own_folder.path)


def test_id_of_a_shipped_norm_set(own_folder: "OwnFolder") -> None:
    """An own norm set cannot take a shipped one's id."""
    card = (own_folder.path / "norms" / "village.toml").read_text(encoding="utf-8")
    own_folder.write("norms/us1998.toml", card.replace('"village"', '"us1998"'))
    with pytest.raises(SpecError, match=r"^us1998\.toml: id: 'us1998' is shipped with prosuite"):
        load_catalogue(own_folder.path)


@pytest.mark.parametrize("parent", ["mood", "sf36v2"])
def test_extension_has_the_parent_s_items(own_folder: "OwnFolder", parent: str) -> None:
    """An instrument that extends another, its own or a shipped one, asks the same items."""
    own_folder.write("short.toml", EXTENSION.format(parent=parent))
    catalogue = load_catalogue(own_folder.path)
    assert catalogue.instrument("short").items == catalogue.instrument(parent).items


@pytest.mark.parametrize("parent", ["mood", "sf36v2"])
def test_extension_has_the_parent_s_recodes(own_folder: "OwnFolder", parent: str) -> None:
    """An extension recodes and scales as its parent does."""
    own_folder.write("short.toml", EXTENSION.format(parent=parent))
    catalogue = load_catalogue(own_folder.path)
    child, original = catalogue.instrument("short"), catalogue.instrument(parent)
    assert (child.recodes, child.pair_recodes, child.scales) == (
        original.recodes,
        original.pair_recodes,
        original.scales,
    )


@pytest.mark.parametrize("parent", ["mood", "sf36v2"])
def test_extension_has_its_own_keys(own_folder: "OwnFolder", parent: str) -> None:
    """What an extension says itself comes before its parent."""
    own_folder.write("short.toml", EXTENSION.format(parent=parent))
    child = load_catalogue(own_folder.path).instrument("short")
    assert (child.title, child.recall) == ("Another title", "1 day")


def test_acute_form_is_an_extension() -> None:
    """The shipped acute form scores as the standard form does: same items, recodes and scales."""
    catalogue = load_catalogue()
    acute, standard = catalogue.instrument("sf36v2_acute"), catalogue.instrument("sf36v2")
    assert (acute.items, acute.recodes, acute.pair_recodes, acute.scales) == (
        standard.items,
        standard.recodes,
        standard.pair_recodes,
        standard.scales,
    )


def test_extension_of_nothing(own_folder: "OwnFolder") -> None:
    """Extending an unknown instrument is refused with the nearest id."""
    own_folder.write("short.toml", EXTENSION.format(parent="sf36v22"))
    with pytest.raises(SpecError, match=r"^short\.toml: extends: unknown instrument 'sf36v22'; did you mean 'sf36v2'"):
        load_catalogue(own_folder.path)


def test_extension_of_an_extension(own_folder: "OwnFolder") -> None:
    """Extending an extension of the same folder is refused."""
    own_folder.write("short.toml", EXTENSION.format(parent="mood"))
    own_folder.write("shorter.toml", EXTENSION.format(parent="short").replace('id = "short"', 'id = "shorter"'))
    with pytest.raises(SpecError, match=r"^shorter\.toml: extends: unknown instrument 'short'"):
        load_catalogue(own_folder.path)


def test_fault_in_an_extension(own_folder: "OwnFolder") -> None:
    """A fault in an extension is refused under the extension's file name."""
    own_folder.write("short.toml", EXTENSION.format(parent="mood") + 'minimum = "most"\n')
    with pytest.raises(SpecError, match=r"^short\.toml: minimum: "):
        load_catalogue(own_folder.path)


def test_digest_of_a_changed_spec(own_folder: "OwnFolder") -> None:
    """A changed spec has another digest."""
    before = load_catalogue(own_folder.path).sha256["mood"]
    own_folder.edit("mood.toml", '"Overall"', '"All of it"')
    assert load_catalogue(own_folder.path).sha256["mood"] != before


def test_digest_of_a_changed_comment(own_folder: "OwnFolder") -> None:
    """A changed comment does not change the digest of the definition."""
    before = load_catalogue(own_folder.path).sha256["mood"]
    own_folder.edit("mood.toml", "# An invented questionnaire", "# A made-up questionnaire")
    assert load_catalogue(own_folder.path).sha256["mood"] == before


def test_digest_of_an_extension_follows_its_parent(own_folder: "OwnFolder") -> None:
    """A changed parent changes the digest of its extension."""
    own_folder.write("short.toml", EXTENSION.format(parent="mood"))
    before = load_catalogue(own_folder.path).sha256["short"]
    own_folder.edit("mood.toml", "raw_range = [0, 12]\n", "")
    assert load_catalogue(own_folder.path).sha256["short"] != before
