"""Answers to guide questions that ask for a number: they are numbers, in one spelling."""

from collections.abc import Mapping
from functools import partial

import pandas as pd

from ickit.benchmark.model import Benchmark, Question
from ickit.errors import quoted
from ickit.tables.cells import Cells
from ickit.tables.findings import Findings
from ickit.tables.numbers import say_doubtful, settle_number
from ickit.tables.rules import RULES

_RULE = RULES["number"](())[-1]


def number_answers(cells: Cells, benchmarks: Mapping[str, Benchmark], findings: Findings) -> None:
    """Write every answer to a question of kind ``number`` with a decimal point; what is no number is a fault.

    A comma or point that may mark thousands is a fault unless another answer to the same question shows what it marks.
    """
    frame = cells.frame
    for name, benchmark in benchmarks.items():
        for question in (q for f in benchmark.key_factors for q in f.questions if q.kind == "number"):
            here = (frame["benchmark"] == name) & (frame["question"] == question.id) & frame["answer"].notna()
            given = frame.loc[here, "answer"]
            if given.empty:
                continue
            every = [str(answer) for answer in given]
            read = pd.Series([settle_number(one, [o for o in every if o != one]) for one in given], given.index)
            doubtful = given[read.isna()]
            findings.cells(cells, "answer", doubtful, say_doubtful)
            read = read.dropna().astype("str")
            wrong = given[read.index[~_RULE.holds(read).to_numpy(dtype=bool)]]
            findings.cells(cells, "answer", wrong, partial(_say, question))
            frame.loc[doubtful.index.union(wrong.index), "answer"] = None
            kept = read.drop(wrong.index)
            frame.loc[kept.index, "answer"] = kept


def _say(question: Question, cell: str) -> tuple[str, str]:
    unit = f" of {question.unit}" if question.unit else ""
    return f"{quoted(cell)} is not a number; {question.id} asks for a number{unit}", "Write the number alone."
