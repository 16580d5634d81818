"""What does each process of the web server load?"""

from typing import Any

from thidua.lib.child_process import end_with_parent


def make_application() -> Any:
    """The site, in a process that ends with the server that started it."""
    end_with_parent()
    from config.wsgi import application  # noqa: PLC0415 -- sets Django up

    return application
