"""Does the log tell where an error happened and keep to itself what it said?"""

import logging
import sys

from thidua.lib.error_log import DiscreetFormatter, log_settings


def log_of(secret: str) -> str:
    try:
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise ValueError(f"Key (national_id)=({secret}) already exists") from error
    except ValueError:
        record = logging.LogRecord(
            "django.request", logging.ERROR, "", 1, "Internal Server Error: %s", ("/x/",), sys.exc_info()
        )
        return DiscreetFormatter("%(levelname)s %(message)s").format(record)


def test_the_place_and_kind_of_each_error_are_told_but_no_value() -> None:
    told = log_of("056180001234")
    assert told.splitlines()[0] == "ERROR Internal Server Error: /x/"
    assert told.index("builtins.KeyError") < told.index("then:") < told.index("builtins.ValueError")
    assert "test_error_log.py:12 log_of" in told
    assert "056180001234" not in told


def test_pages_not_found_are_no_errors() -> None:
    settings = log_settings()
    assert settings["loggers"] == {"django": {"handlers": [], "level": "ERROR", "propagate": True}}
