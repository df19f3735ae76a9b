"""The command `charter`, and `python -m charter_engine`: it can be interrupted from its first line on."""

from __future__ import annotations

import gc
import sys

SELDOM = 200_000
"""So many new things, fewer those let go of, before rubbish is looked for: most commands end before the first time."""


def main() -> None:
    """Run the command; end with 2 where it is interrupted while it still loads."""
    gc.set_threshold(SELDOM)
    try:
        from charter_engine.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(2)
    finally:
        gc.freeze()  # so that Python does not go through all of it once more, to let go of it


if __name__ == "__main__":
    main()
