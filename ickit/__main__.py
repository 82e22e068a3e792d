"""``python -m ickit``: the same as ``ickit``."""

from ickit.cli.commands import main

if __name__ == "__main__":
    main()
