"""Runs: a params file is checked in full, its notebooks are executed, and pages, tables and a manifest are written.

``runner`` is the way in. What can be known beforehand is in ``params`` (the file), ``notebook`` (its parameters
cell), ``inventory`` (what is read), ``grid`` and ``report`` (the reports) and ``select`` (a selection of them);
``cache`` tells what has changed. ``run`` is one run, ``strategy`` what differs for the public one; ``executors`` and
``kernels`` do the work; ``publish`` and ``manifest`` write, in one process.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
# Not to be imported in the processes of a run: jsonschema, which comes with nbformat, would build grammars from it for
# a whole second, only to check internationalised web addresses, which no notebook's schema has.
