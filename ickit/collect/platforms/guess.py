"""What a column of an export is likely to hold: guessed from codes and titles, and only where that is safe."""

import re
from dataclasses import dataclass, replace

from ickit.benchmark.library import CHARTER
from ickit.collect.platforms.answer_texts import NOT_CHOSEN, UNKNOWN, separated, written
from ickit.collect.platforms.export import Column, Export
from ickit.collect.platforms.form_fields import FormField, form_fields
from ickit.collect.platforms.items import Item, list_items
from ickit.collect.platforms.option_columns import MOST_ANSWERS, own_column
from ickit.collect.platforms.similarity import alike, bare, ends, is_note, is_only_note, separate, squashed, starts
from ickit.collect.platforms.targets import ALL, CHOSEN, NONE, Known, Target
from ickit.collect.platforms.vocabulary import finding, level, yes_no
from ickit.errors import folded

SURE = 90.0
"""How alike two texts must be, of 100, to be taken for one (rapidfuzz's ratio of the folded texts)."""

APART = 5.0
"""How much more alike than the next best the best must be."""

MOST_VALUES = 200
LONG = 80
_CITY = {
    "city", "municipality", "name of the city", "name of your city", "your city", "city name", "which city", "town",
    "which city do you represent", "which city do you answer for", "name of the municipality",
    "ville", "commune", "nom de la ville", "nom de votre ville", "votre ville", "municipalite", "stadt", "gemeinde",
    "name der stadt", "ihre stadt", "name ihrer stadt", "kommune", "stad", "gemeente", "naam van de stad",
    "naam van de gemeente", "uw stad", "ciudad", "municipio", "nombre de la ciudad", "su ciudad", "citta", "comune",
    "nome della citta", "cidade", "nome da cidade", "kommun", "stadens namn", "kommunens namn", "kaupunki", "miasto",
}  # fmt: skip
_YEAR = {"year", "wave", "annee", "jahr", "jaar", "ano", "anno", "ar", "vuosi", "rok", "year of the assessment"}
_ASSESSOR = {"assessor", "assessed by", "rated by", "self or peer"}


@dataclass(frozen=True)
class Guess:
    """A column's likely target, None where it is not known, how sure that is (of 100), and what to say of it."""

    target: Target | None
    remark: str
    answers: str = ""
    score: float = 0.0


class Guesser:
    """Guesses the columns of one export for the benchmarks that are asked."""

    def __init__(self, export: Export, known: Known) -> None:
        self.export, self.known = export, known
        self._names: dict[str, set[tuple[FormField, str]]] = {}
        for benchmark in known.benchmarks.values():
            for one in form_fields(benchmark, known.context):
                self._add_names(one)
        things = [thing for benchmark in known.benchmarks.values() for thing in list_items(benchmark, known)]
        self._things = list(dict.fromkeys(things))
        self._codes = self._own_codes()

    def _add_names(self, one: FormField) -> None:
        for name in (one.name, one.label):
            self._names.setdefault(folded(name), set()).add((one, ""))
            for (choice, label), item in zip(one.choices, one.items, strict=False):
                for option in (choice, label):
                    self._names.setdefault(folded(f"{name}/{option}"), set()).add((one, item))

    def guesses(self) -> dict[str, Guess]:
        """A guess for each column that the platform did not add, by name; none is for a target that another has."""
        found = {c.name: self._guess(c) for c in self.export.columns if c.role is None}
        return _once(found)

    def _guess(self, column: Column) -> Guess:
        values = [*self.export.values(column.name)]
        by_form = self._by_form(column)
        if len({(field.target, item) for field, item in by_form}) > 1:
            return Guess(None, "fits more than one benchmark: a person must choose")
        if by_form:
            return self._of_form(column, *by_form[0], values)
        if (key_field := self._key(column, values)) is not None:
            return key_field
        return self._by_text(column, values)

    def _by_form(self, column: Column) -> list[tuple[FormField, str]]:
        """The question (and option) of our own form that a heading names, after whatever groups stand before it."""
        for heading in (column.name, column.title):
            for start in starts(heading):
                if found := self._names.get(folded(heading[start:])):
                    return sorted(found, key=lambda pair: pair[0].target.benchmark)
        return []

    def _of_form(self, column: Column, field: FormField, item: str, values: list[str]) -> Guess:
        if item:
            target = Target("answers", "finding", item, field.target.benchmark)
            return Guess(target, "from its name", own_column(values), 100.0)
        if field.target.field == CHOSEN:
            if beside := [one for one in self.export.columns if one is not column and _beside(one, column)]:
                return Guess(Target(NONE, ""), f"the same answers stand in {len(beside)} columns of their own")
            pairs = [(option, part) for labels in field.choices for option, part in _pairs(labels, field)]
            return Guess(field.target, "from its name", written(pairs), 100.0)
        answers, _ = self._translated(field.target, values)
        return Guess(field.target, "from its name", answers, 100.0)

    def _key(self, column: Column, values: list[str]) -> Guess | None:
        """City, year or assessor, from a heading that says just that."""
        for text in [bare(heading[start:]) for heading in (column.name, column.title) for start in starts(heading)]:
            if text in _CITY:
                return Guess(Target(ALL, "city"), "from its title", score=100.0)
            if text in _YEAR and all(re.fullmatch(r"(19|20|21)\d\d(\.0)?", value) for value in values):
                return Guess(Target(ALL, "year"), "from its title", score=100.0)
            if text in _ASSESSOR:
                return Guess(Target(ALL, "assessor"), "from its title", score=100.0)
        return None

    def _by_text(self, column: Column, values: list[str]) -> Guess:
        ranked = self._ranked(column)
        if not ranked or ranked[0][0] < SURE:
            near = f"; nearest: {ranked[0][1].item}" if ranked and ranked[0][0] >= 75 else ""
            return Guess(None, f"a person must look: like nothing in the benchmark{near}")
        score, thing = ranked[0]
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        if score - second < APART and not score == 100.0 > second:
            return Guess(None, f"a person must choose: like {thing.item} and like {ranked[1][1].item}")
        return self._of_thing(column, thing, values, score)

    def _ranked(self, column: Column) -> list[tuple[float, Item]]:
        """What the column may be about, best first: by its code, else by its texts."""
        by_code = next((found for code in ends(column.name) if (found := self._codes.get(code))), [])
        if not self.export.platform.coded:  # a title such as Strategy2 is no code, one such as strategy.2 is
            by_code = [thing for thing in by_code if separate(thing.item) == separate(column.name)]
        texts = [text for text in dict.fromkeys((column.title or column.name, column.option, column.question)) if text]
        scored: dict[Item, float] = {}
        for thing in self._things:
            whole = max((alike(bare(text), thing.texts) for text in texts[:2]), default=0.0)
            own = alike(bare(column.question), thing.texts) if is_only_note(column.option) else 0.0
            scored[thing] = max(whole, own)
        if len(by_code) == 1:
            best = max(scored.values(), default=0.0)
            if best < SURE or scored.get(by_code[0], 0.0) >= best - APART:
                scored[by_code[0]] = 100.0 + APART
        return sorted(((score, thing) for thing, score in scored.items()), key=lambda pair: -pair[0])[:5]

    def _own_codes(self) -> dict[str, list[Item]]:
        """Things by their id as a code may write it. A short id counts only where most ids of its kind are there."""
        there = {code for column in self.export.columns for code in ends(column.name)}
        codes: dict[str, list[Item]] = {}
        for thing in self._things:
            code = squashed(thing.item)
            if len(code) < 4:
                same = [
                    squashed(t.item) for t in self._things if (t.kind, t.benchmark) == (thing.kind, thing.benchmark)
                ]
                if 2 * len(there & set(same)) < len(same):
                    continue
            codes.setdefault(code, []).append(thing)
        return codes

    def _of_thing(self, column: Column, thing: Item, values: list[str], score: float) -> Guess:
        how = "from its code" if score > 100 else "from its title"
        headings = [text for text in (column.title, column.option, column.name) if text]
        noted = is_only_note(column.option) or (not thing.noted and any(is_note(text) for text in headings))
        if thing.kind == "part":
            target = Target("answers", "finding", thing.item, thing.benchmark)
            return Guess(target, how, own_column(values), score)
        if thing.kind == "checklist":
            return self._checklist(column, thing, values, how, score)
        if thing.kind == "indicator":
            numbers = all(re.fullmatch(r"[+-]?[\d.,\s]+", value) for value in values)
            target = Target("indicators", "value", thing.item)
            return (
                Guess(target, how, "", score) if numbers else Guess(None, f"like the indicator {thing.item}: no number")
            )
        choice, text = _FIELDS[thing.kind]
        benchmark = "" if thing.kind == "commitment" else thing.benchmark
        table = {"factor": "assessments", "commitment": "survey", "context": "context", "question": "answers"}[
            thing.kind
        ]
        answers, share = self._translated(Target(table, choice, thing.item, benchmark), values)
        free = noted or (bool(values) and share < 0.5)
        if thing.kind == "question" and not values:
            free = noted or thing.open
        if free and not noted and thing.kind != "question":
            told = f"like {thing.item}, but its answers are no levels: say whether this is its {choice} or a note"
            return Guess(None, told)
        target = Target(table, text if free else choice, thing.item, benchmark)
        return Guess(target, how, "" if free else answers, score)

    def _checklist(self, column: Column, thing: Item, values: list[str], how: str, score: float) -> Guess:
        if beside := [one for one in self.export.columns if one is not column and _beside(one, column)]:
            return Guess(Target(NONE, ""), f"the same answers stand in {len(beside)} columns of their own")
        target = Target("answers", CHOSEN, thing.item, thing.benchmark)
        _, question, _ = self.known.benchmarks[thing.benchmark].questions[thing.item]
        options = {part.text: part.id for part in question.parts}
        if not values:
            return Guess(target, f"{how}; no answer yet", written(options.items()), score)
        pieces: dict[str, str] = {}
        for value in values[:MOST_VALUES]:
            for piece in separated(value, options, self.export.platform.separators):
                pieces.setdefault(piece, options.get(piece, self._part(piece, options)))
        if sum(part != UNKNOWN for part in pieces.values()) * 2 < len(pieces):
            answer = Target("answers", "answer", thing.item, thing.benchmark)
            return Guess(answer, f"{how}; its answers are no parts of the checklist, so it is taken as text", "", score)
        rest = {text: part for text, part in options.items() if part not in pieces.values()}
        pairs = [*list(pieces.items())[:MOST_ANSWERS], *rest.items()]
        return Guess(
            target, f"{how}; to read what was not chosen as not in place, add {NOT_CHOSEN}=", written(pairs), score
        )

    def _part(self, text: str, options: dict[str, str]) -> str:
        codes = [part for part in options.values() if squashed(part) == squashed(text)]
        if len(codes) == 1:
            return codes[0]
        near = [(alike(bare(text), (bare(option),)), part) for option, part in options.items()]
        sure = sorted(near, reverse=True)
        apart = len(sure) < 2 or sure[0][0] - sure[1][0] >= APART
        return sure[0][1] if sure and sure[0][0] >= SURE and apart else UNKNOWN

    def _translated(self, target: Target, values: list[str]) -> tuple[str, float]:
        """The cell ``answers`` for the texts found, and the share of them that are understood."""
        if self.known.words(target) is None or not values:
            return "", 1.0
        understood, pairs = 0, []
        for value in values[:MOST_ANSWERS]:
            if self.known.word(target, value) is not None:
                understood += 1
                continue
            word = self._meant(target, value)
            understood += word is not None
            pairs.append((value, word or UNKNOWN))
        share = understood / len(values)
        return written((text, word) for text, word in pairs if len(text) <= LONG or word != UNKNOWN), share

    def _meant(self, target: Target, value: str) -> str | None:
        if target.field == "finding":
            return finding(value)
        if target.table == "invitations":
            return yes_no(value)
        if target.field == "rating" or (target.table, target.field) == ("survey", "answer"):
            scale = self.known.benchmarks[CHARTER if target.table == "survey" else target.benchmark].scale
            word = (scale.parse(value) if scale.continuous else None) or level(value, scale.names)
            return word if scale.continuous or word in (self.known.words(target) or ()) else None
        return None


_FIELDS = {
    "factor": ("rating", "note"),
    "commitment": ("answer", "note"),
    "context": ("level", "note"),
    "question": ("finding", "answer"),
}


def _once(found: dict[str, Guess]) -> dict[str, Guess]:
    """The guesses without those that name a target twice, unless one is clearly better; a person must choose there."""
    by_target: dict[Target, list[str]] = {}
    for name, guess in found.items():
        if guess.target is not None and guess.target.table != NONE:
            by_target.setdefault(guess.target, []).append(name)
    done = dict(found)
    for names in by_target.values():
        if len(names) < 2:
            continue
        best = sorted(names, key=lambda name: -found[name].score)
        clear = found[best[0]].score - found[best[1]].score >= APART
        for name in best[1:] if clear else best:
            other = best[0] if name != best[0] else best[1]
            what = found[name].target
            said = (
                f"a person must choose: like {what.item or what.field} in {what.table}, as is {other}" if what else ""
            )
            done[name] = replace(found[name], target=None, answers="", remark=said)
    return done


def _pairs(labels: tuple[str, str], field: FormField) -> list[tuple[str, str]]:
    name, label = labels
    item = field.items[[choice for choice, _ in field.choices].index(name)]
    return [(name, item), (label, item)]


def _beside(column: Column, summary: Column) -> bool:
    """Whether a column stands for one option of the question whose summary the other is."""
    return bool(column.option) and column.question == (summary.title or summary.name)
