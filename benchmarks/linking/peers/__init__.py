"""How do others link the same claims? Each runs in a process of its own, most of them in `.venv/bench`."""
