"""Documentation that is made from code, and what it names, agree with the code."""

import re

import pytest
from conftest import ROOT

from ickit.tables.describe import markdown

NAMED = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md"]
PAGES = [*(ROOT / name for name in NAMED), *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_page_on_tables_is_the_contract():
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == markdown()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_within_the_project_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), (page.name, target)


def test_every_notebook_is_told_of_in_the_readme():
    said = (ROOT / "README.md").read_text(encoding="utf-8")
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"`{notebook.stem}`" in said, notebook.stem
