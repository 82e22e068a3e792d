"""In which formats a run makes its reports, and what that takes."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ickit._base.formats import ALWAYS, FORMATS
from ickit._base.phrases import comma_separated
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.runs.hashes import hash_of_bytes, hash_of_text

BESIDE = {"pdf": "pdf", "docx": "docx", "workbook": "xlsx"}
"""The formats that are one file beside the page, and its ending."""


@dataclass(frozen=True)
class Formats:
    """The formats of a run's reports: ``names`` of :data:`FORMATS` in that order, and a Word file as ``template``."""

    names: tuple[str, ...] = ALWAYS
    template: bytes = b""

    @property
    def more(self) -> tuple[str, ...]:
        """The formats beside page and CSV, which are always made."""
        return tuple(name for name in self.names if name not in ALWAYS)

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of the files that stand beside every page."""
        return tuple(ending for name, ending in BESIDE.items() if name in self.names)

    @cached_property
    def digest(self) -> str:
        """A hash of all that formats depend on."""
        template = hash_of_bytes(self.template) if self.template and "docx" in self.names else ""
        return hash_of_text(" ".join([*self.names, template]))


def split_formats(text: str) -> list[str]:
    """The formats that a command line names. Raises InputError for one that is none.

    >>> split_formats("html, pdf")
    ['html', 'pdf']
    """
    given = comma_separated(text)
    for name in given:
        if name not in FORMATS:
            raise InputError(Fault("--formats", f"{quoted(name)} is no format", did_you_mean(name, FORMATS)))
    if not given:
        raise InputError(Fault("--formats", "names no format", f"There are {', '.join(FORMATS)}."))
    return given


def read_formats(names: list[str] | tuple[str, ...], template: Path | None, place: str) -> Formats:
    """The formats of a run; ``template`` is the path of a Word file, ``place`` where it was named.

    Raises InputError for a template that cannot be read, or is none.
    """
    chosen = tuple(name for name in FORMATS if name in names or name in ALWAYS)
    if template is None or "docx" not in chosen:
        return Formats(chosen)
    try:
        content = template.read_bytes()
    except OSError as error:
        problem = f"{template.name} cannot be read ({error.strerror or error})"
        raise InputError(Fault(place, problem, "Name a .docx file that is there.")) from None
    from ickit.report.render.word import check_template

    try:
        check_template(content)
    except ValueError as error:
        raise InputError(Fault(place, f"{template.name} {error}", "Name a .docx file.")) from None
    return Formats(chosen, content)
