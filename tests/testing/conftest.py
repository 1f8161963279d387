"""Projects of small plugins in folders of their own: an honest one, and what is wrong with others."""

import pytest

from tests.testing.plugins_made import make


@pytest.fixture
def project(tmp_path):
    """Give what writes a plugin's project: `project(engine=…, init=…, check=…)`; it returns its folder."""

    def made(**parts):
        return make(tmp_path / "project", **parts)

    return made
