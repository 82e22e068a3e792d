"""What the system has too little of, behind an error: memory, files that may be open, processes."""

import errno

MEMORY = "there is too little memory", "Close other programs, or make fewer reports at once: --jobs 1."
FILES = (
    "this process may not open enough files at once",
    "Raise the limit (ulimit -n 1024, say), or make fewer reports at once: --jobs 1.",
)
PROCESSES = (
    "no further process or thread can be started",
    "Close other programs, raise the limit (ulimit -u), or make fewer reports at once: --jobs 1.",
)
_NUMBERS = {errno.EMFILE: FILES, errno.ENFILE: FILES, errno.ENOMEM: MEMORY, errno.EAGAIN: PROCESSES}
_WORDS = {
    "MemoryError": MEMORY,
    "std::bad_alloc": MEMORY,
    "Cannot allocate memory": MEMORY,
    "Unable to allocate": MEMORY,
    "Too many open files": FILES,
    "can't start new thread": PROCESSES,
    "Resource temporarily unavailable": PROCESSES,
}


def find_scarcity(error: BaseException | str) -> tuple[str, str] | None:
    """What there is too little of, and how to mend it; None where an error, or its text, has another reason.

    >>> find_scarcity(OSError(24, "Too many open files"))[0]
    'this process may not open enough files at once'
    >>> find_scarcity("CellExecutionError: x") is None
    True
    """
    if isinstance(error, MemoryError):
        return MEMORY
    if isinstance(error, OSError) and error.errno in _NUMBERS:
        return _NUMBERS[error.errno]
    said = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    return next((told for word, told in _WORDS.items() if word in said), None)
