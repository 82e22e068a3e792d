"""The data contract: every table, its key, its columns, and what a cell of each column may hold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ickit.tables.rules import RULES, WORDS

if TYPE_CHECKING:
    import pandera.pandas as pandera

Kind = Literal[
    "slug", "reference", "word", "person", "text", "label", "year", "yes_no", "choice", "country", "date", "number",
    "level",
]  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of the contract.

    ``kind`` is the rule its cells follow (see ``ickit.tables.rules``); ``required``: the column must be there;
    ``filled``: no cell of it may be blank; ``blank``: what a blank cell stands for; ``words``: the choices.
    """

    name: str
    kind: Kind
    says: str
    required: bool = False
    filled: bool = False
    blank: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table of the contract: its name, what a row is, its key (columns that no two rows share), its columns."""

    name: str
    says: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    def is_number(self, name: str) -> bool:
        """Whether the table has a column of that name that holds numbers."""
        return any(column.name == name and column.kind == "number" for column in self.columns)


def _key(name: str, kind: Kind, says: str) -> Column:
    return Column(name, kind, says, required=True, filled=True)


_CITY = _key("city", "reference", "the city: its slug in the cities table (a name or alias of it is resolved)")
_YEAR = _key("year", "year", "the wave: a year from 1990 to 2100")
_BENCHMARK = _key("benchmark", "word", "the benchmark's id")
_FACTOR = _key("key_factor", "word", "the id of a key factor of that benchmark")
_ASSESSOR = Column("assessor", "person", "who rated: self, peer, or another named one", blank="self")
_NOTE = Column("note", "text", "the assessor's reasons")

_CITIES = Table(
    "cities",
    "one row per city",
    ("city",),
    (
        _key("city", "slug", "the city's id: a lower-case slug such as den-haag"),
        Column("name", "label", "the city's name as people write it"),
        Column(
            "country",
            "country",
            "ISO 3166-1 alpha-2 code; one it leaves to its users (AA, QM to QZ, XA to XZ, ZZ) marks a fictional city",
        ),
        Column("aliases", "text", "other names of the city, separated by |"),
        Column("charter_signed", "date", "when it signed the Charter: date, month or year"),
        Column("languages", "text", "languages in which it can receive and make visits, such as en, separated by |"),
    ),
)
_INVITATIONS = Table(
    "invitations",
    "one row per city, year and benchmark",
    ("city", "year", "benchmark"),
    (
        _CITY,
        _YEAR,
        _BENCHMARK,
        Column("asked", "yes_no", "whether the city was asked"),
        Column("returned", "yes_no", "whether it answered"),
        Column("publish", "yes_no", "whether its own page of this wave may be public", blank="no"),
    ),
)
_ASSESSMENTS = Table(
    "assessments",
    "one row per city, year, benchmark, key factor and assessor",
    ("city", "year", "benchmark", "key_factor", "assessor"),
    (
        _CITY,
        _YEAR,
        _BENCHMARK,
        _FACTOR,
        _ASSESSOR,
        Column("rating", "level", "a level of the benchmark's scale, not_applicable, or missing", required=True),
        _NOTE,
    ),
)
_SURVEY = Table(
    "survey",
    "one row per city, year and Charter commitment",
    ("city", "year", "commitment"),
    (
        _CITY,
        _YEAR,
        _key("commitment", "word", "the id of a commitment of the Charter (P1 to B3)"),
        Column("answer", "level", "a level of the Charter's scale, not_applicable, or missing", required=True),
        Column("capacity", "choice", "as what the city answers", blank="provider", words=WORDS["capacity"]),
        _NOTE,
    ),
)
_PRACTICES = Table(
    "practices",
    "one row per practice that a city offers others as an example",
    ("city", "year", "benchmark", "key_factor", "title"),
    (
        _CITY,
        _YEAR,
        _BENCHMARK,
        _FACTOR,
        _key("title", "label", "the practice's title"),
        Column("summary", "text", "what the city does"),
        Column("reference", "text", "where to read more"),
    ),
)
_ANSWERS = Table(
    "answers",
    "one row per guide question (or checklist part) and assessor",
    ("city", "year", "benchmark", "question", "assessor"),
    (
        _CITY,
        _YEAR,
        _BENCHMARK,
        _key("question", "word", "the id of a guide question or of a checklist part"),
        _ASSESSOR,
        Column("answer", "text", "the answer in words"),
        Column("finding", "choice", "what the answer amounts to", words=WORDS["finding"]),
    ),
)
_EVIDENCE = Table(
    "evidence",
    "one row per piece of evidence for or against a rating",
    ("id",),
    (
        _key("id", "label", "the piece's own id"),
        _CITY,
        _YEAR,
        _BENCHMARK,
        _FACTOR,
        _ASSESSOR,
        Column("kind", "choice", "what kind of evidence", words=WORDS["kind"]),
        Column("informant", "choice", "the kind of people whom it comes from", words=WORDS["informant"]),
        Column("stance", "choice", "whether it supports the key factor", words=WORDS["stance"]),
        Column("summary", "text", "what it says"),
        Column("reference", "text", "where it is from"),
        Column("confidential", "yes_no", "whether it may never be quoted", blank="yes"),
    ),
)
_RECOMMENDATIONS = Table(
    "recommendations",
    "one row per recommendation of a review",
    ("id",),
    (
        _key("id", "label", "the recommendation's own id"),
        _CITY,
        _YEAR,
        _BENCHMARK,
        _FACTOR,
        Column("text", "text", "what is recommended", required=True, filled=True),
        Column("horizon", "choice", "how soon", words=WORDS["horizon"]),
        Column("status", "choice", "what became of it", words=WORDS["status"]),
    ),
)
_CONTEXT = Table(
    "context",
    "one row per context factor rated",
    ("city", "year", "factor", "assessor", "benchmark"),
    (
        _CITY,
        _YEAR,
        _key("factor", "word", "the id of a rated context factor"),
        _ASSESSOR,
        Column("benchmark", "word", "the benchmark it was rated for; blank: all"),
        Column("level", "level", "a context level, or missing", required=True),
        Column("note", "text", "for the organisers alone; no page shows it"),
        Column("public_note", "text", "what the city says of its context in public"),
    ),
)
_INDICATORS = Table(
    "indicators",
    "one row per city, year and indicator",
    ("city", "year", "indicator"),
    (
        _CITY,
        _YEAR,
        _key("indicator", "word", "the indicator's id, such as population"),
        Column("value", "number", "a number", required=True),
        Column("unit", "label", "the number's unit"),
        Column("source", "text", "where the number is from"),
        Column("flag", "label", "such as b (break), e (estimate), d (definition differs)"),
    ),
)

_ACTIONS = Table(
    "actions",
    "one row per action of a city's development plan",
    ("id",),
    (
        _key("id", "label", "the action's own id; it stays the same as long as the action does"),
        _CITY,
        Column("year", "year", "the wave whose plan it belongs to", required=True, filled=True),
        _BENCHMARK,
        _FACTOR,
        Column("question", "word", "the guide question (or checklist part) that it is about; blank: none"),
        Column("text", "text", "what is to be done", required=True, filled=True),
        Column("cause", "text", "what stands in the way"),
        Column("horizon", "choice", "how soon", words=WORDS["horizon"]),
        Column("effort", "choice", "how much work it is", words=WORDS["effort"]),
        Column("owner", "label", "who sees to it"),
        Column("due", "date", "until when: date, month or year"),
        Column("status", "choice", "what became of it", words=WORDS["status"]),
        Column("evidence", "text", "how one can see that it is done"),
        Column("public", "yes_no", "whether it may stand on the city's public page once it is done", blank="no"),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _CITIES, _INVITATIONS, _ASSESSMENTS, _SURVEY, _PRACTICES,
        _ANSWERS, _EVIDENCE, _RECOMMENDATIONS, _CONTEXT, _INDICATORS, _ACTIONS,
    )
}  # fmt: skip


def schema(table: Table) -> "pandera.DataFrameSchema":
    """The contract of a table as a pandera schema over its text cells (blank cells missing).

    Every check bears the name of its rule in ``ickit.tables.rules``; title and description carry the metadata.
    """
    import pandera.pandas as pandera

    columns = {
        column.name: pandera.Column(
            checks=[
                pandera.Check(rule.holds, name=rule.name, title=column.says)
                for rule in RULES[column.kind if not column.words else "choice"](column.words)
            ],
            nullable=not column.filled,
            required=column.required,
            title=column.name.replace("_", " "),
            description=column.says,
            metadata={"kind": column.kind, "words": column.words},
        )
        for column in table.columns
    }
    return pandera.DataFrameSchema(columns, name=table.name, description=table.says, strict="filter")


def with_groupings(cities: Table, groupings: Sequence[str]) -> Table:
    """The table of cities with a column for each grouping without order that benchmarks name (region, network)."""
    more = tuple(Column(name, "label", "a group of cities") for name in groupings if name not in cities.names)
    return replace(cities, columns=(*cities.columns, *more))
