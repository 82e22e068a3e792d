"""Folders and workbooks elsewhere, named by a URL that fsspec reads: s3, https, zip and others."""

from functools import partial
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from ickit._base.urls import DATABASES, redact_url, scheme
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.sources.base import MOST_BYTES, WORKBOOKS, Folder, no_source, workbook
from ickit.tables.findings import Findings
from ickit.tables.source import Source

_PATH = "Check the URL, and that you may read there."


def open_remote(url: str, findings: Findings) -> Source:
    """The folder or workbook at a URL. Raises InputError where there is none, or its kind cannot be read here."""
    system, path = _system(url)
    name = PurePosixPath(unquote(path.partition("?")[0].rstrip("/"))).name or redact_url(url)
    try:
        if PurePosixPath(name).suffix.casefold() in WORKBOOKS and not system.isdir(path):
            return workbook(partial(_bytes, system, path, name), name, findings)
        if not system.isdir(path):
            absent = Fault(redact_url(url), "there is no such folder or workbook", _PATH)
            raise InputError(no_source(name) if system.exists(path) else absent)
        entries = [entry for entry in system.ls(path, detail=True) if entry.get("type") != "directory"]
    except InputError:
        raise
    except Exception as error:  # every back end has errors of its own, whose text may repeat the URL
        raise InputError(Fault(redact_url(url), f"cannot be read ({type(error).__name__})", _PATH)) from None
    files = {}
    for entry in entries:
        file = str(entry["name"])
        files[PurePosixPath(unquote(file.partition("?")[0])).name] = partial(_bytes, system, file, redact_url(url))
    return Folder(name, files, findings)


def _system(url: str) -> tuple[Any, str]:
    import fsspec
    from fsspec.registry import known_implementations

    kind = scheme(url)
    try:
        system, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        package = known_implementations.get(kind, {}).get("class", "").partition(".")[0]
        if package in ("", "fsspec"):
            package = "fsspec[http]" if kind in ("http", "https") else error.name or kind
        mend = f'Install what reads it: python -m pip install "{package}".'
        raise InputError(Fault(redact_url(url), f"{kind} is not read without a further package", mend)) from None
    except ValueError as error:
        if "not known" not in str(error):
            raise InputError(Fault(redact_url(url), "the URL cannot be read", _PATH)) from None
        kinds = [*DATABASES, "s3", "gs", "abfs", "https", "sftp", "zip", "file"]
        raise InputError(Fault(quoted(f"{kind}://"), "is not read here", did_you_mean(kind, kinds))) from None
    except Exception as error:  # see above
        raise InputError(Fault(redact_url(url), f"cannot be read ({type(error).__name__})", _PATH)) from None
    return system, str(path)


def _bytes(system: Any, path: str, place: str) -> bytes:
    try:
        with system.open(path, "rb") as file:
            data: bytes = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise InputError(Fault(place, "there is no such file", _PATH)) from None
    except Exception as error:  # see above
        raise InputError(Fault(place, f"cannot be read ({type(error).__name__})", _PATH)) from None
    if len(data) > MOST_BYTES:
        raise InputError(Fault(place, f"is larger than {MOST_BYTES:,} bytes", "Split it, or use Parquet."))
    return data
