import pytest
from chromium import Page


@pytest.fixture
def browse(tmp_path):
    """Opens a file in a browser: width and colour scheme may be given."""
    pages = []

    def opened(path, **options):
        pages.append(Page(tmp_path / f"profile-{len(pages)}", **options))
        pages[-1].open(path)
        return pages[-1]

    yield opened
    for page in pages:
        page.close()
