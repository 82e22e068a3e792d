"""When kernels of a run begin to get ready."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ickit.errors import Fault, InputError
from ickit.runs import runner
from ickit.runs.manifest import NAME


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """What a run of tables that are at fault does, in order."""
    (tmp_path / "params.yaml").write_text("data: none\nreports: [{notebook: page}]\n")

    def happened(*, made_before: bool = False, **how: Any) -> list[str]:
        order = []

        @contextmanager
        def kernels() -> Iterator[object]:
            order.append("kernels begin")
            yield object()
            order.append("kernels end")

        def plan(*_: Any) -> None:
            order.append("tables are read")
            raise InputError(Fault("tables", "at fault", "Mend them."))

        monkeypatch.setattr(runner, "kernels", kernels)
        monkeypatch.setattr(runner, "make_plan", plan)
        if made_before:
            (tmp_path / "reports/params").mkdir(parents=True)
            (tmp_path / "reports/params" / NAME).write_text("{}")
        with pytest.raises(InputError):
            runner.run(tmp_path / "params.yaml", out=tmp_path / "reports", **how)
        return order

    return happened


@pytest.mark.parametrize("how", [{}, {"force": True}, {"force": True, "made_before": True}])
def test_kernels_get_ready_while_tables_are_read_where_reports_are_sure_to_be_made(
    begun: Callable[..., list[str]], how: dict[str, bool]
) -> None:
    assert begun(**how)[:2] == ["kernels begin", "tables are read"]


@pytest.mark.parametrize("how", [{"made_before": True}, {"dry_run": True}, {"force": True, "dask": "tcp://host:1"}])
def test_else_they_wait_until_it_is_known(begun: Callable[..., list[str]], how: dict[str, Any]) -> None:
    assert begun(**how) == ["tables are read"]
