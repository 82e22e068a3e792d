"""The page to explore context with, in JupyterLab."""

from ickit.report.sections.explore.controls import Explorer
from ickit.study.study import Study


def explore_context(study: Study, year: int) -> Explorer:
    """Controls to choose a wave, a score and a condition, and look.

    Parameters
    ----------
    study : ickit.Study
        A study of all rows.
    year : int
        The wave to start with.

    Returns
    -------
    Explorer
        ``panel`` (the controls) and ``first()`` (the first choice as an element).

    Raises
    ------
    ickit.InputError
        ``year`` is no wave.
    """
    return Explorer(study.data, year)
