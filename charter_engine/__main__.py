"""The command `charter`, and `python -m charter_engine`: it can be interrupted from its first line on."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; end with 2 where it is interrupted while it still loads."""
    try:
        from charter_engine.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
