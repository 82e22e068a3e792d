"""The process that reads one large workbook: bytes in, and out what its sheets hold.

What ends it, a lack of memory for one, ends nothing else.
"""

import sys
from contextlib import suppress

from ickit.errors import InputError
from ickit.sources.workbook_opened import opened_in_process
from ickit.sources.workbook_subprocess import NO_MEMORY, encoded, encoded_faults
from ickit.tables.schema import TABLES


def limit(memory: int, seconds: int) -> None:
    """Limit the memory (in bytes) and the computing time of this process, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(name: str, wanted: str, memory: str, seconds: str) -> int:
    """Read a workbook from the standard input and write its sheets, or its faults, to the standard output."""
    limit(int(memory), int(seconds))
    data = sys.stdin.buffer.read()
    try:
        book = opened_in_process(data, name)
        sheets = (
            (sheet, book.rows(sheet.name, name) if wanted == "all" or sheet.name.strip().casefold() in TABLES else None)
            for sheet in book.sheets
        )
        told = encoded(sheets, book.remarks)
    except InputError as error:
        told = encoded_faults(error)
    except MemoryError:
        return NO_MEMORY
    sys.stdout.buffer.write(told)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
