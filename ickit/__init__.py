"""ickit: compare cities on the Integrating Cities benchmarks and Charter survey.

Importing this package is cheap: pandas, matplotlib and the like are imported by the modules that use them.
"""

__version__ = "0.1.0"
