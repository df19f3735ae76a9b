"""`python -m charter_engine` is the command `charter`."""

from charter_engine.cli import main

main()
