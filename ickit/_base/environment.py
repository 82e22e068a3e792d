"""Environment variables by which a run talks to its kernels."""

PREPARED = "ICKIT_PREPARED"
"""The folder in which the run laid out its tables (see :mod:`ickit.sources.snapshot`)."""

READS = "ICKIT_READS"
"""The file to which a kernel adds a line for everything that it reads (see :mod:`ickit.study.reader`)."""

PROJECT = "ICKIT_PROJECT"
"""The root of the project that a run belongs to (see :mod:`ickit._base.project`)."""

BASE = "ICKIT_BASE"
"""Where the project's ``notebooks/`` would be if it had one: paths are taken from there (see
:mod:`ickit._base.project`)."""

DOCUMENT = "ICKIT_DOCUMENT"
"""What the run makes of a notebook beside its page, with commas between: outputs then hold their elements too."""
