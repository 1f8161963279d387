"""Which version of the plugin interface is spoken, and what is said where there is none."""

import pytest

from assistd import declared
from assistd.errors import ApiMismatchError, LoadError


@pytest.fixture
def speaks(monkeypatch):
    """Let this assistd speak the versions from `oldest` to `newest`."""

    def versions(oldest, newest):
        monkeypatch.setattr(declared, "API_OLDEST", oldest)
        monkeypatch.setattr(declared, "API_VERSION", newest)

    return versions


@pytest.mark.parametrize(("api", "spoken"), [(1, 1), (2, 2), (3, 3), ((1, 2), 2), ((2, 9), 3), ((1, 9), 3)])
def test_the_newest_version_that_both_sides_know_is_spoken(speaks, api, spoken):
    speaks(1, 3)
    assert declared.negotiated(api) == spoken


@pytest.mark.parametrize(
    ("api", "words", "hint"),
    [
        (4, "written for version 4 of the plugin interface; here it is 2-3", "Update assistd"),
        ((4, 5), "written for version 4", "Update assistd"),
        (1, "written for version 1", "Install a newer version of the plugin."),
        ((0, 1), "written for version 1", "Install a newer version of the plugin."),
    ],
)
def test_where_there_is_none_it_is_said_which_side_is_too_old(speaks, api, words, hint):
    speaks(2, 3)
    with pytest.raises(ApiMismatchError) as caught:
        declared.negotiated(api)
    assert words in caught.value.message
    assert caught.value.hint.startswith(hint)


@pytest.mark.parametrize("api", [(1, 2, 3), ("1", "2"), ()])
def test_what_is_no_version_is_a_fault_of_the_plugin(api):
    with pytest.raises(LoadError):
        declared.negotiated(api)
