"""What can go wrong between us and PostgreSQL, said so that a clerk can act on it?"""


class DatabaseProblem(Exception):
    """The database cannot be used; the message is Vietnamese and says what to do."""
