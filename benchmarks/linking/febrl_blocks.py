"""Which records of FEBRL4 are compared at all? Those that share one of these, whoever links them."""

RECORDS = 5000  # of either file, each of whom is in the other one once
BLOCKS = (
    ("date_of_birth",), ("given_name", "surname"), ("address_1",), ("address_2",), ("surname", "postcode"),
    ("given_name", "postcode"), ("suburb", "street_number"), ("postcode", "street_number"), ("given_name", "suburb"),
    ("surname", "suburb"), ("given_name", "street_number"), ("surname", "street_number"), ("postcode", "suburb"),
)  # fmt: skip
# … or whose given name and surname are the other's surname and given name.
SWAPPED = ("given_name", "surname"), ("surname", "given_name")
