"""What does each kind of document say? One module a kind: facts in, content out."""
