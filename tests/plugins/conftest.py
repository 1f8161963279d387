"""Fixtures of all plugins' tests: assistd in German, and in a language with every translated phrase in brackets."""

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from assistd import i18n


@pytest.fixture
def german(monkeypatch):
    """Let assistd speak German, from its own catalogue."""
    monkeypatch.setenv("ASSISTD_LANGUAGE", "de")
    i18n._translations.cache_clear()
    assert i18n.language() == "de"
    yield
    monkeypatch.undo()
    i18n._translations.cache_clear()


@pytest.fixture
def bracketed(tmp_path_factory, monkeypatch):
    """Let assistd speak a language whose phrases are the English ones in ⟦brackets⟧: what is outside was not marked."""
    from translations import extracting

    catalogue = Catalog(locale="de")
    for message in extracting.template():
        if message.id:
            plural = isinstance(message.id, tuple | list)
            said = tuple(f"⟦{one}⟧" for one in message.id) if plural else f"⟦{message.id}⟧"
            catalogue.add(message.id, said, context=message.context)
    folder = tmp_path_factory.mktemp("locale")
    path = folder / "de" / "LC_MESSAGES" / "assistd.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(i18n, "FOLDER", folder)
    monkeypatch.setenv("ASSISTD_LANGUAGE", "de")
    i18n._translations.cache_clear()
    yield
    monkeypatch.undo()
    i18n._translations.cache_clear()
