"""`python -m thidua` is the command `thidua`."""

from thidua.cli.main import main

main()
