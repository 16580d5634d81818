"""Who are the people, and where do they belong?"""

from thidua.people.queries.placing import Homeless, homeless_count, homeless_people, people_of_units

__all__ = ["Homeless", "homeless_count", "homeless_people", "people_of_units"]
