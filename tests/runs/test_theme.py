"""A network's own name, colour and logo: on its pages, papers and index, and refused where they cannot be read."""

import io
from pathlib import Path

import docx
import pytest
from test_formats import ONE, entry, root  # noqa: F401  a fixture
from tinyproject import write_params

from ickit._base import palette
from ickit._base.theme import LEAST_CONTRAST, Theme
from ickit.disclosure.binary_text import text_of_file
from ickit.errors import InputError
from ickit.runs import runner

pytestmark = pytest.mark.usefixtures("light_templates")

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><path d="M0 0h20v10H0z" fill="#7a1f5c"/></svg>'
OWN = {"name": "Network of Towns", "accent": "#7A1F5C", "logo": "logo.svg"}


def test_pages_papers_and_index_have_the_networks_look(root: Path) -> None:  # noqa: F811
    (root / "params/logo.svg").write_text(LOGO)
    path = write_params(root, ONE, theme=OWN)
    assert runner.run(path, jobs=1, formats="pdf,docx") == 0
    page = (root / "reports/run/drawn/aa-2024.html").read_text()
    index = (root / "reports/run/index.html").read_text()
    for html in (page, index):
        assert "--accent: #7a1f5c;" in html
        assert '<img class="logo" alt="Network of Towns" src="data:image/svg+xml;base64,' in html
        assert "<span>Network of Towns</span>" in html
    assert "Network of Towns" in text_of_file("a.pdf", (root / "reports/run/drawn/aa-2024.pdf").read_bytes())
    opened = docx.Document(io.BytesIO((root / "reports/run/drawn/aa-2024.docx").read_bytes()))
    assert str(opened.styles["Heading 1"].font.color.rgb) == "7A1F5C"
    assert opened.sections[0].header.paragraphs[0].text.startswith("Network of Towns · ")

    path = write_params(root, ONE, theme={"accent": "#14506b"})
    assert runner.run(path, jobs=1, formats="pdf,docx") == 0
    assert entry(root)["status"] == "ok"
    assert "--accent: #7a1f5c;" not in (root / "reports/run/drawn/aa-2024.html").read_text()


@pytest.mark.parametrize(
    ("theme", "said"),
    [
        ({"accent": "#ffcc00"}, r"theme.*too light: it has a contrast of 1\.\d with white, and text needs 4\.5"),
        ({"accent": "blue"}, r'theme.*"blue" is not written as "#14506b"'),
        ({"logo": "no.svg"}, r"theme\.logo.*no\.svg cannot be read"),
        ({"logo": "run.yaml"}, r"theme.*neither an SVG nor a PNG file"),
        ({"colour": "#000000"}, r'"colour"|colour'),
    ],
)
def test_a_look_that_cannot_be_read_is_refused(root: Path, theme: dict, said: str) -> None:  # noqa: F811
    with pytest.raises(InputError, match=said):
        runner.run(write_params(root, ONE, theme=theme), dry_run=True)
    assert not (root / "reports").exists()


def test_every_colour_that_is_taken_can_be_read() -> None:
    for accent in ("#14506b", "#7a1f5c", "#0b5d3b", "#000000", "#767676"):
        assert palette.contrast(Theme(accent=accent).accent, "#ffffff") >= LEAST_CONTRAST
    with pytest.raises(ValueError, match="too light"):
        Theme(accent="#777777")
