"""What plugins rely on stays as it was promised, or the changelog says what is different."""

import public_face
import pytest
from public_face import CHANGELOG, PAGE, PROMISED, SECTION

import assistd


def test_a_changed_signature_has_its_line_in_the_changelog():
    told = public_face.unreleased(CHANGELOG.read_text())
    differ = public_face.changed(PROMISED.read_text().splitlines(), public_face.lines())
    missing = sorted(name for name in differ if f"`{name}`" not in told)
    assert not missing, f"These changed; say how under {SECTION!r} of the changelog: {', '.join(missing)}"


def test_the_page_shows_the_public_face_as_it_is():
    assert PAGE.read_text() == public_face.page(public_face.lines()), "run `make api`"


def test_every_public_name_is_written_down():
    tops = {public_face.top(line) for line in public_face.lines()}
    assert tops >= {name for name in assistd.__all__ if name != "__version__"}
    assert {"assistd_modalities", "assistd_sinks", "assistd_sources", "assistd_models"} <= tops


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        (["Abstain.code: str = 'nothing'"], ["Abstain.code: str = ''"], {"Abstain"}),
        (["hook assistd_check() -> Iterable[Finding]"], [], {"assistd_check"}),
        ([], ["Chunk.text: str", "Level.LOW = 'low'"], {"Chunk", "Level"}),
        (["Chunk.text: str"], ["Chunk.text: str"], set()),
    ],
)
def test_whatever_is_different_is_seen(before, after, names):
    assert public_face.changed(before, after) == names


def test_only_what_is_not_released_yet_counts_as_said():
    new = f"## [Unreleased]\n\n### Added\n- `A`\n\n{SECTION}\n- `B` is new\n\n### Fixed\n- `C`\n\n"
    text = f"{new}## [1]\n{SECTION}\n- `D`\n"
    told = public_face.unreleased(text)
    assert "`B`" in told
    assert not any(f"`{name}`" in told for name in "ACD")


def test_a_changed_default_is_a_difference(monkeypatch):
    before = public_face.lines()
    monkeypatch.setattr(assistd, "BRIEF_CHARS", 80)
    assert public_face.changed(before, public_face.lines()) == {"BRIEF_CHARS"}
