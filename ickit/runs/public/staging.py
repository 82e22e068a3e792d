"""Reports that are made and not yet published: they lie aside until all of them are audited."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from ickit.runs.executors.job import Outcome
from ickit.runs.publish import paths_of


class StagingArea:
    """Outcomes of reports, kept in a folder that only its owner can enter."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0

    def keep(self, outcome: Outcome) -> None:
        """Put an outcome aside."""
        content = asdict(replace(outcome, more={}))
        content["more"] = {key: b64encode(file).decode() for key, file in outcome.more.items()}
        (self._folder / f"{self._number}.json").write_text(json.dumps(content), encoding="ascii")
        self._number += 1

    def __iter__(self) -> Iterator[Outcome]:
        """The outcomes, in the order in which they came."""
        for number in range(self._number):
            content = json.loads((self._folder / f"{number}.json").read_text(encoding="ascii"))
            more = {key: b64decode(file) for key, file in content["more"].items()}
            yield Outcome(**{**content, "reads": tuple(content["reads"]), "more": more})

    def files(self) -> Iterator[tuple[str, str | bytes]]:
        """The files that they will be, as name in the run's folder and content, and what the index says of them."""
        for outcome in self:
            if outcome.error is None:
                paths = paths_of(outcome.id, outcome.files)
                yield from ((paths[key], file) for key, file in outcome.files.items())
                yield f"{outcome.id}.json", json.dumps(outcome.summary)
