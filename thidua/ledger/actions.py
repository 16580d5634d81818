"""Write the ledger: contributions and exits as insert-only facts of the insured people they belong to."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from thidua.engine.linking.insured import InsuredPerson as KnownInsured
from thidua.engine.linking.insured import LedgerRow, Resolution, resolve_insured
from thidua.engine.reading import CleanBatch
from thidua.engine.text import fold
from thidua.imports.enums import RowKind
from thidua.imports.registry import Current, ImportContext, Prepared, RowImporter
from thidua.ledger.conflicts import conflict_problem, receipt_problem
from thidua.ledger.enums import ExitReason
from thidua.ledger.models import Contribution, Exit, InsuredPerson
from thidua.ledger.queries import current_facts, known_insured, ledger_identities, receipts_of_others
from thidua.lib.database import allocate_ids, copy_rows, update_rows
from thidua.lib.sealing import Sealer
from thidua.people.actions import INDEXED_FIELDS, Naming, naming_fingerprint, write_identities
from thidua.people.enums import IdentityKind
from thidua.people.models import Identity

NAMING_COLUMNS = ("name", "birth", "sex", "national_id", "insurance_code", "phone", "address", "hint")
COMPLETED = (("sealed_", ""), ("", "_index"), ("", "_last4_index"))
FACT_COLUMNS = ("insured_id", "identity_id", "batch_id", "import_row_id", "first_month", "key")


class LedgerImporter(RowImporter):
    """What contributions and exits share: whose row it is, and how the row names him."""

    keeps_every_source = True
    model: type[Contribution] | type[Exit]
    own_columns: tuple[str, ...]
    day_column: str

    @abstractmethod
    def fact_key(self, columns: Mapping[str, Sequence[Any]], index: int) -> str:
        """The key of a fact among those of one insured person."""

    @abstractmethod
    def own_values(self, columns: Mapping[str, Sequence[Any]], index: int) -> tuple[Any, ...]:
        """The values of ``own_columns``."""

    def prepare(self, batch: CleanBatch, context: ImportContext) -> Prepared:
        columns = batch.columns
        indices = list(range(len(batch.row_numbers)))
        insured = _resolve(batch, context)
        keys = [f"{person}|{self.fact_key(columns, index)}" for index, person in enumerate(insured)]
        extra = {"insured": insured, "sealer": context.sealer}
        self.report(batch, insured, context)
        return Prepared(batch, indices, keys, extra)

    def report(self, batch: CleanBatch, insured: Sequence[int], context: ImportContext) -> None:
        """Note what is strange about the rows of these insured people."""

    def current(self, keys: Sequence[str]) -> Mapping[str, Current]:
        return current_facts(self.model, keys)

    def remove(self, keys: Sequence[str]) -> None:
        """Facts stay where they are: those of a void batch or a corrected row no longer count."""

    def dates(self, prepared: Prepared) -> list[date | None]:
        days = prepared.batch.columns[self.day_column]
        return [days[index] for index in prepared.indices]

    def write(self, prepared: Prepared, chosen: Sequence[int], row_ids: Sequence[int], batch_id: int) -> None:
        columns = prepared.batch.columns
        indices = [prepared.indices[position] for position in chosen]  # rows that were held back are none of them
        identities = _fact_identities(prepared, indices)
        copy_rows(
            self.model,
            (*FACT_COLUMNS, *self.own_columns),
            (
                (
                    prepared.extra["insured"][index],
                    identities[index],
                    batch_id,
                    row_id,
                    columns["first_month"][index],
                    prepared.keys[position].partition("|")[2],
                    *self.own_values(columns, index),
                )
                for position, index, row_id in zip(chosen, indices, row_ids, strict=True)
            ),
        )


class ContributionImporter(LedgerImporter):
    kind = RowKind.CONTRIBUTIONS
    model = Contribution
    own_columns = ("paid_on", "months", "receipt_number", "method")
    day_column = "paid_on"

    def fact_key(self, columns: Mapping[str, Sequence[Any]], index: int) -> str:
        first_month = columns["first_month"][index]
        if receipt := columns["receipt_number"][index]:
            return f"{first_month}|{receipt}"
        return f"{first_month}|{columns['months'][index]}|{columns['paid_on'][index]}"

    def own_values(self, columns: Mapping[str, Sequence[Any]], index: int) -> tuple[Any, ...]:
        receipt, method = columns["receipt_number"][index], columns["method"][index]
        return columns["paid_on"][index], columns["months"][index], (receipt or "")[:100], method or ""

    def report(self, batch: CleanBatch, insured: Sequence[int], context: ImportContext) -> None:
        receipts = batch.columns["receipt_number"]
        holders = receipts_of_others(set(filter(None, receipts)))
        for index, (receipt, person) in enumerate(zip(receipts, insured, strict=True)):
            if not receipt:
                continue
            others = holders.setdefault(receipt, set())
            if others and person not in others:
                context.problems.append(receipt_problem(batch, index))
            others.add(person)


class ExitImporter(LedgerImporter):
    kind = RowKind.EXITS
    model = Exit
    own_columns = ("recorded_on", "reason")
    value_labels = {"reason": dict(ExitReason.choices)}
    day_column = "recorded_on"

    def fact_key(self, columns: Mapping[str, Sequence[Any]], index: int) -> str:
        return f"{columns['first_month'][index]}|{columns['recorded_on'][index]}"

    def own_values(self, columns: Mapping[str, Sequence[Any]], index: int) -> tuple[Any, ...]:
        return columns["recorded_on"][index], columns["reason"][index]


def _resolve(batch: CleanBatch, context: ImportContext) -> list[int]:
    """The insured person of each row; new ones are written, those who got an id or a code are completed."""
    columns, sealer = batch.columns, context.sealer
    codes, ids = columns["insurance_code"], columns["national_id"]
    code_tokens = {code: sealer.blind_index(code, "insurance_code") for code in set(codes) if code}
    id_tokens = {number: sealer.blind_index(number, "national_id") for number in set(ids) if number}
    rows = [
        LedgerRow(code_tokens.get(code), id_tokens.get(number), name)
        for code, number, name in zip(codes, ids, columns["name"], strict=True)
    ]
    known, identity_of = known_insured(code_tokens.values(), id_tokens.values())
    resolution = resolve_insured(rows, known)
    clear = {token: value for value, token in (*code_tokens.items(), *id_tokens.items())}
    keys = _write_new_people(resolution, len(known), clear, sealer)
    _complete([resolution.people[place] for place in resolution.changed], identity_of, clear, sealer)
    for conflict in resolution.conflicts:
        context.problems.append(conflict_problem(batch, conflict))
    return [keys[place] for place in resolution.assigned]


def _write_new_people(resolution: Resolution, known: int, clear: Mapping[bytes, str], sealer: Sealer) -> list[int]:
    fresh = resolution.people[known:]
    namings = [_naming_of(person.name, person.id_token, person.code_token, clear) for person in fresh]
    identities = write_identities(IdentityKind.INSURED, namings, sealer)
    ids = allocate_ids(InsuredPerson, len(fresh))
    copy_rows(
        InsuredPerson,
        ("id", "identity_id", "by_id_alone"),
        ((key, identity, person.by_id_alone) for key, identity, person in zip(ids, identities, fresh, strict=True)),
    )
    return [person.key for person in resolution.people[:known] if person.key is not None] + ids


def _naming_of(
    name: str | None, id_token: bytes | None, code_token: bytes | None, clear: Mapping[bytes, str]
) -> Naming:
    return Naming(
        name=name,
        national_id=clear[id_token] if id_token else None,
        insurance_code=clear[code_token] if code_token else None,
    )


def _complete(
    people: Sequence[KnownInsured], identity_of: Mapping[int, int], clear: Mapping[bytes, str], sealer: Sealer
) -> None:
    """Known people got an id, a code or a name from later rows: add it, over what only an undone row had said."""
    identities = Identity.objects.for_system("reading the ledger").in_bulk(
        [identity_of[person.key] for person in people if person.key]
    )
    for person in people:
        assert person.key is not None
        identity = identities[identity_of[person.key]]
        identity.name = person.name or identity.name
        identity.name_folded = fold(identity.name)
        for field, token in (("national_id", person.id_token), ("insurance_code", person.code_token)):
            if token and token in clear and bytes(getattr(identity, f"{field}_index") or b"") != token:
                setattr(identity, f"sealed_{field}", sealer.seal(clear[token].encode(), f"identity.{field}"))
                setattr(identity, f"{field}_index", token)
                setattr(identity, f"{field}_last4_index", sealer.blind_index(clear[token][-4:], f"{field}_l4"))
    completed = [f"{prefix}{field}{suffix}" for field in INDEXED_FIELDS for prefix, suffix in COMPLETED]
    update_rows(Identity, ["name", "name_folded", *completed], identities.values())
    alone = [person.key for person in people if person.by_id_alone and person.key]
    InsuredPerson.objects.for_system("reading the ledger").filter(pk__in=alone, by_id_alone=False).update(
        by_id_alone=True
    )


def _fact_identities(prepared: Prepared, indices: Sequence[int]) -> dict[int, int]:
    """How each chosen row names its person: identity rows are shared by rows of one person that say the same."""
    columns, sealer = prepared.batch.columns, prepared.extra["sealer"]
    insured: Sequence[int] = prepared.extra["insured"]
    values = list(zip(*(columns[name] for name in NAMING_COLUMNS), strict=True))
    prints: dict[tuple[Any, ...], bytes] = {}
    wanted: dict[int, tuple[int, bytes]] = {}
    for index in indices:
        naming = values[index]
        if naming not in prints:
            prints[naming] = naming_fingerprint(Naming(*naming), sealer)
        wanted[index] = (insured[index], prints[naming])
    kept = ledger_identities({person for person, _ in wanted.values()})
    fresh = {owner: index for index, owner in wanted.items() if owner not in kept}
    written = write_identities(IdentityKind.INSURED, [Naming(*values[index]) for index in fresh.values()], sealer)
    kept.update(zip(fresh, written, strict=True))
    return {index: kept[owner] for index, owner in wanted.items()}
