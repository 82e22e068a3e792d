"""Runs: a params file is checked in full, its notebooks are executed, and pages, tables and a manifest are written.

``runner`` is the way in. What can be known beforehand is in ``params`` (the file), ``notebook`` (its parameters
cell), ``sources`` (what is read), ``plan`` (the reports) and ``choose`` (a selection of them); ``cache`` tells what
has changed; ``kernels``, ``execute`` and ``workers`` do the work; ``publish`` and ``manifest`` write, in one process.
"""
