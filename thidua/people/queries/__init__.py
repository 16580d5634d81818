"""Who are the people, and where do they belong?"""

from thidua.people.queries.codes_only import codes_only_units, is_codes_only, people_of_codes_only
from thidua.people.queries.headcounts import headcount_of, latest_headcount
from thidua.people.queries.lines import PersonLine, person_lines
from thidua.people.queries.placing import (
    Homeless,
    Moving,
    homeless_count,
    homeless_of,
    homeless_people,
    people_of_units,
)
from thidua.people.queries.waiting import people_waiting

__all__ = [
    "Homeless",
    "Moving",
    "PersonLine",
    "codes_only_units",
    "headcount_of",
    "homeless_count",
    "homeless_of",
    "homeless_people",
    "is_codes_only",
    "latest_headcount",
    "people_of_codes_only",
    "people_of_units",
    "people_waiting",
    "person_lines",
]
