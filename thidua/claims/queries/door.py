"""Whose key is this, does the proof fit, and has the relative of a claim withdrawn for good?"""

from collections.abc import Iterable
from datetime import date

from thidua.claims.enums import Answer
from thidua.claims.models import Claim, Consent
from thidua.lib.sealing import Sealer, configured_sealer
from thidua.people.actions import Naming
from thidua.people.models import Identity


def code_index(code: str) -> bytes:
    """The digest under which a code is kept; case, spaces and dashes do not matter."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return configured_sealer().blind_index(plain, "door_key")


def link_index(link: str) -> bytes:
    """The digest under which the random part of a link is kept."""
    return configured_sealer().blind_index(link, "door_link")


def can_prove(relative: Identity) -> bool:
    """Whether the claim states what the door asks for: a birth and a number."""
    return bool(relative.birth) and bool(relative.national_id_index or relative.insurance_code_index)


def proof_fits(relative: Identity, birth: str, last4: str) -> bool:
    """Whether the birth (yyyy-mm-dd or yyyy) and the last four of either number are those on the claim. Where only the
    year is known the year is enough; without a birth or a number on the claim nothing fits."""
    known = birth[:4] if len(relative.birth) == 4 else birth
    sealer = configured_sealer()
    numbers = []
    for field in ("national_id", "insurance_code"):
        kept = getattr(relative, f"{field}_last4_index")
        asked = sealer.blind_index(last4, f"{field}_l4")
        numbers.append(kept is not None and bytes(kept) == asked)
    return bool(relative.birth) and len(last4) == 4 and known == relative.birth and any(numbers)


def naming_of(relative: Identity, sealer: Sealer) -> Naming:
    """How the claim names its relative: what tells him from others, opened."""
    numbers = {
        field: sealer.open(sealed, f"identity.{field}").decode()
        for field in ("national_id", "insurance_code")
        if (sealed := getattr(relative, f"sealed_{field}")) is not None
    }
    return Naming(name=relative.name, birth=relative.birth or None, **numbers)


def erased_codes(codes: Iterable[str]) -> set[str]:
    """The claims among these whose relatives have withdrawn: their identities are blank and stay so."""
    withdrawn = Consent.objects.for_system("who has withdrawn").filter(answer=Answer.WITHDRAWN)
    return set(withdrawn.filter(claim_code__in=set(codes)).values_list("claim_code", flat=True))


def erased_claims() -> set[int]:
    """The keys of all claims whose relatives have withdrawn."""
    withdrawn = Consent.objects.for_system("who has withdrawn").filter(answer=Answer.WITHDRAWN)
    erased = Claim.objects.for_system("who has withdrawn").filter(code__in=withdrawn.values("claim_code"))
    return set(erased.values_list("pk", flat=True))


def refusals(codes: Iterable[str]) -> dict[str, date]:
    """From which day on the relatives of these claims refuse, as they once said: it outlives a batch taken back."""
    said = Consent.objects.for_system("who has refused").filter(
        answer__in=(Answer.REFUSED, Answer.WITHDRAWN), claim_code__in=set(codes)
    )
    return dict(said.order_by("-answered_on").values_list("claim_code", "answered_on"))


def is_erased(claim: Claim) -> bool:
    return bool(erased_codes([claim.code]))
