"""Runs: a params file is checked in full, its notebooks are executed, and pages, tables and a manifest are written.

``runner`` is the way in. What can be known beforehand is in ``params`` (the file), ``notebook`` (its parameters
cell), ``sources`` (what is read), ``plan`` (the reports) and ``choose`` (a selection of them); ``cache`` tells what
has changed; ``kernels``, ``execute`` and ``workers`` do the work; ``publish`` and ``manifest`` write, in one process.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
# Not to be imported in the processes of a run: jsonschema, which comes with nbformat, would build grammars from it for
# a whole second, only to check internationalised web addresses, which no notebook's schema has.
