"""The controls of the explorer: choose, look, save. Works in JupyterLab; a page shows the first view."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ipywidgets as widgets  # type: ignore[import-untyped]

from ickit.errors import InputError
from ickit.report.elements import Element, csv_text, stack, text
from ickit.report.elements.element import checked_name
from ickit.report.render.svg import svg
from ickit.report.sections.explore import view as explore_view
from ickit.study.associations import SCORE
from ickit.study.selection import condition_indicators
from ickit.study.study_data import StudyData

_DPI = 300
_DOWNLOAD = re.compile(r" ?<a download=.*?</a>", re.DOTALL)  # JupyterLab lets no such link of a widget work


class Explorer:
    """Controls and the view they choose.

    ``wave``, ``result``, ``context``, ``group``, ``assessor`` and ``missing`` are drop-down lists; ``folder``, ``name``
    and ``replace`` say where ``save`` puts the view; ``message`` says what became of it. ``view`` is the current view,
    None where there is none. ``panel`` is all of it, to be shown in a notebook.
    """

    def __init__(self, study: StudyData, year: int) -> None:
        study.wave(year)
        self.study = study
        self.view: explore_view.View | None = None
        self._first: Element | None = None
        self._make_controls(year)
        self._choose()
        for control in (self.wave, self.result, self.context, self.group, self.assessor, self.missing):
            control.observe(self._changed, names="value")
        self.save.on_click(self._save)

    def first(self) -> Element:
        """The view that the notebook opens with, for a page."""
        assert self._first is not None
        return stack(explore_view.head(self.study, int(self.wave.value)), self._first)

    def _make_controls(self, year: int) -> None:
        study, wide = self.study, {"layout": {"width": "26em"}, "style": {"description_width": "7em"}}
        try:
            start = explore_view.first_choices(study, year)
        except InputError:
            start = explore_view.Choices(year, SCORE, "", assessor=study.assessor)
        years = sorted(int(y) for y in study.assessments["year"].unique())
        raters = sorted(study.assessments["assessor"].dropna().unique())
        results = [("Overall score", SCORE), *((f.label, f.id) for f in study.benchmark.key_factors)]
        self.wave = widgets.Dropdown(options=years, value=year, description="Wave", **wide)
        self.result = widgets.Dropdown(options=results, value=SCORE, description="Result", **wide)
        conditions = self._conditions()
        self.context = widgets.Dropdown(
            options=conditions, value=start.context if conditions else None, description="Condition", **wide
        )
        self.group = widgets.Dropdown(options=explore_view.groups(study, year), description="Cities", **wide)
        self.assessor = widgets.Dropdown(options=raters, value=study.assessor, description="Assessor", **wide)
        self.missing = widgets.Dropdown(
            options=[(words, key) for key, words in explore_view.MISSING.items()], description="Missing", **wide
        )
        self.folder = widgets.Text(value=".", description="Folder", **wide)
        self.name = widgets.Text(value="", placeholder="made from the choices", description="Name", **wide)
        self.replace = widgets.Checkbox(value=False, description="Replace files of that name", indent=False)
        self.save = widgets.Button(description="Save figure and numbers", layout={"width": "16em"})
        self.message = widgets.HTML()
        self.shown = widgets.HTML()
        choose = widgets.HBox(
            [
                widgets.VBox([self.wave, self.result, self.context]),
                widgets.VBox([self.group, self.assessor, self.missing]),
            ]
        )
        save = widgets.HBox([widgets.VBox([self.folder, self.name]), widgets.VBox([self.replace, self.save])])
        self.panel = widgets.VBox([choose, self.shown, save, self.message])

    def _conditions(self) -> list[tuple[str, str]]:
        present = set(self.study.context["factor"])
        rated = [(f.name, f.id) for f in self.study.benchmark.context_factors or () if f.id in present and f.ordered]
        names = condition_indicators(self.study.tables, self.study.benchmark)
        return rated + [(f"{n.replace('_', ' ')} (number)", explore_view.INDICATOR + n) for n in names]

    @property
    def choices(self) -> explore_view.Choices:
        """What is chosen now."""
        return explore_view.Choices(
            wave=int(self.wave.value),
            result=str(self.result.value),
            context=str(self.context.value),
            group=str(self.group.value),
            assessor=str(self.assessor.value),
            missing=str(self.missing.value),
        )

    def _changed(self, change: dict[str, Any]) -> None:
        if change["owner"] in (self.wave, self.assessor):
            self._renew_groups()
        self._choose()

    def _renew_groups(self) -> None:
        """The groups of the wave; the one chosen stays where it is still there, else all cities."""
        chosen = self.group.value
        self.group.unobserve(self._changed, names="value")
        try:
            report = explore_view.with_assessor(self.study, str(self.assessor.value))
            options = explore_view.groups(report, int(self.wave.value))
        except InputError:
            options = [("All cities (n = 0)", explore_view.EVERY)]
        self.group.options = options
        self.group.value = chosen if chosen in [key for _, key in options] else explore_view.EVERY
        self.group.observe(self._changed, names="value")

    def _choose(self) -> None:
        self.view, self.message.value = None, ""
        if self.study.public:
            shown: Element = text(explore_view.NOT_PUBLIC)
        elif self.context.value is None:
            shown = text("The data hold no conditions and no indicators, so there is nothing to compare.")
        else:
            shown = self._looked()
        self.save.disabled = self.view is None or not self.view.used.any()
        self._first = self._first or shown
        self.shown.value = _DOWNLOAD.sub("", shown.html)

    def _looked(self) -> Element:
        try:
            view = explore_view.look_at(self.study, self.choices)
        except InputError as error:
            return text(*(str(fault) for fault in error.faults))
        self.view = view
        return explore_view.as_elements(view)

    def _save(self, _: object) -> None:
        self.message.value = text(self._saved()).html

    def _saved(self) -> str:
        if self.view is None or not self.view.used.any():
            return "There is no city in this view, so nothing was saved."
        made = "-".join(re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") for part in _name_parts(self.view.choices))
        folder = Path(self.folder.value.strip() or ".").expanduser()
        try:
            name = checked_name(self.name.value.strip() or made)
        except ValueError as error:
            return str(error)
        if not folder.is_dir():
            return f"There is no folder {folder}. Nothing was saved."
        paths = [folder / f"{name}.{kind}" for kind in ("svg", "png", "csv")]
        there = [path.name for path in paths if path.exists()]
        if there and not self.replace.value:
            return f"{', '.join(there)}: already in {folder}. Nothing was saved. Choose another name, or tick “{self.replace.description}”."
        try:
            for path, content in zip(paths, _files(self.view), strict=True):
                path.write_bytes(content)
        except OSError as error:
            return f"The files could not be written: {error.strerror or error}."
        return f"Saved in {folder}: {', '.join(path.name for path in paths)}."


def _files(view: explore_view.View) -> tuple[bytes, bytes, bytes]:
    """The view as SVG and PNG, and its cities as CSV (with a byte-order mark, so that a spreadsheet reads accents)."""
    from io import BytesIO

    picture, choices = BytesIO(), view.choices
    view.figure().savefig(picture, format="png", dpi=_DPI, metadata={"Software": None})
    numbers = view.cities.assign(
        year=choices.wave,
        outcome=choices.result,
        condition=choices.context.removeprefix(explore_view.INDICATOR),
        assessor=choices.assessor,
        missing=explore_view.MISSING[choices.missing],
    )
    return svg(view.figure()).encode(), picture.getvalue(), csv_text(numbers).encode("utf-8-sig")


def _name_parts(choices: explore_view.Choices) -> Iterator[str]:
    """What names the files of a view: what it shows, who rated, and what else is not as usual."""
    yield from (choices.result, "by", choices.context.removeprefix(explore_view.INDICATOR), str(choices.wave))
    yield choices.assessor
    if choices.group != explore_view.EVERY:
        yield choices.group
    if choices.missing != "left_out":
        yield f"missing-{choices.missing}"
