"""`python -m xarch` is the `xarch` command."""

from xarch.cli import main

main()
