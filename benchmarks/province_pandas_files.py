"""The peer's reading: what a competent person would do with pandas and openpyxl to get clean tables of the workbooks.

It handles what is common (captions below titles, other spellings, ids as numbers, dates as text, form D05-TS) and no
more: old fonts are not converted, problems are dropped without a word, nothing is kept of where a row came from.
"""

import re
import unicodedata
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import pandas as pd

CAPTIONS = {
    "claims": {
        "ma phieu": "claim", "so phieu": "claim", "ma can bo": "person", "ma cb": "person",
        "ho ten can bo": "person_name", "ho va ten cb": "person_name", "quan he": "relationship",
        "moi quan he": "relationship", "so cccd": "national_id", "cccd/cmnd": "national_id",
        "ma so bhxh": "insurance_code", "ma bhxh": "insurance_code", "ngay dang ky": "declared_on",
        "ngay rut": "withdrawn_on",
    },
    "units": {
        "ma don vi": "unit", "ma dv": "unit", "ma don vi cap tren": "parent", "khoi thi dua": "block",
        "hieu luc tu": "opens_on", "hieu luc den": "closes_on", "don vi ke thua": "successors",
    },
    "roster": {
        "ma can bo": "person", "ma cb": "person", "ho va ten": "name", "so cccd": "national_id",
        "ma so bhxh": "insurance_code", "ma don vi": "unit", "ma dv": "unit", "tu ngay": "starts_on",
        "den ngay": "ends_on", "chinh": "primary",
    },
    "flat": {
        "ma so bhxh": "insurance_code", "so cccd": "national_id", "ngay bien lai": "day", "so bien lai": "receipt",
        "phuong an": "plan", "tu thang": "month", "so thang": "months", "ly do giam": "reason",
    },
}  # fmt: skip
MARKS = (("quan he", "claims"), ("moi quan he", "claims"), ("khoi thi dua", "units"), ("chuc vu", "roster"))
D05 = {2: "insurance_code", 3: "national_id", 5: "day", 6: "receipt", 8: "months", 9: "month", 19: "reason"}


def fold(value: object) -> str:
    text = unicodedata.normalize("NFD", str(value).replace("đ", "d").replace("Đ", "D"))
    return " ".join("".join(letter for letter in text if not unicodedata.combining(letter)).lower().split())


def read_folder(folder: Path) -> dict[str, pd.DataFrame]:
    """Read every workbook of a folder into four tables: units, roster, claims, ledger (later files last)."""
    tables: dict[str, list[pd.DataFrame]] = defaultdict(list)
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.suffix == ".csv":
            sheets = {"": pd.read_csv(path, sep=";", header=None, dtype=str, encoding="utf-8-sig").astype(object)}
        elif path.suffix == ".xlsx":
            sheets = pd.read_excel(path, sheet_name=None, header=None, dtype=object, engine="openpyxl")
        else:
            continue
        for sheet in sheets.values():
            kind, table = read_sheet(sheet)
            tables[kind].append(table)
    return {kind: pd.concat(parts, ignore_index=True) for kind, parts in tables.items()}


def read_sheet(sheet: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    folded = sheet.head(12).fillna("").map(fold)
    for head, row in enumerate(folded.itertuples(index=False)):
        if sum(caption in ALL_CAPTIONS for caption in row) < 2:
            continue
        below = folded.iloc[head + 1] if head + 1 < len(folded) else row
        captions = [under if under in ALL_CAPTIONS else over for over, under in zip(row, below, strict=True)]
        if "so thang dong" in set(below):
            return "ledger", read_form(sheet.iloc[head + 4 :])
        if "so bien lai" in captions:
            return "ledger", read_flat(sheet.iloc[head + 1 :], captions)
        for mark, kind in MARKS:
            if mark in captions:
                return kind, named(sheet.iloc[head + 1 :], captions, CAPTIONS[kind])
    return "unknown", pd.DataFrame()


ALL_CAPTIONS = {caption for columns in CAPTIONS.values() for caption in columns}


def named(rows: pd.DataFrame, captions: list[str], columns: dict[str, str]) -> pd.DataFrame:
    rows = rows[rows.notna().sum(axis=1) >= 3]
    chosen = {place: columns[caption] for place, caption in enumerate(captions) if caption in columns}
    table = rows[list(chosen)].rename(columns=chosen)
    return table.reindex(columns=list(dict.fromkeys(columns.values())))


def read_flat(rows: pd.DataFrame, captions: list[str]) -> pd.DataFrame:
    table = named(rows, captions, CAPTIONS["flat"])
    return table.assign(is_exit=table["plan"].map(fold) == "gh")


def read_form(rows: pd.DataFrame) -> pd.DataFrame:
    """Form D05-TS: everything below the line II is an exit; rows of people have a number in column A."""
    is_exit = (rows[0].astype(str).str.strip() == "II").cumsum() > 0
    people = rows[0].map(lambda cell: isinstance(cell, int | float) and not pd.isna(cell))
    return rows.loc[people, list(D05)].rename(columns=D05).assign(is_exit=is_exit[people])


def clean(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Types, keys and the one row that is left of each key."""
    units, roster, claims, ledger = (tables[kind].copy() for kind in ("units", "roster", "claims", "ledger"))
    for table in (roster, claims, ledger):
        split_ids(table)
    for table, days in ((units, ("opens_on", "closes_on")), (roster, ("starts_on", "ends_on"))):
        for day in days:
            table[day] = pd.to_datetime(table[day].map(to_day))
    units["unit"], units["parent"] = units["unit"].map(to_code), units["parent"].map(to_code)
    units["successors"] = units["successors"].map(
        lambda cell: [] if pd.isna(cell) else [to_code(c) for c in cell.split(";")]
    )
    units = units[units["unit"] != ""].drop_duplicates("unit", keep="last")
    roster["person"], roster["unit"] = roster["person"].map(to_code), roster["unit"].map(to_code)
    roster = roster[(roster["person"] != "") & roster["unit"].isin(units["unit"])]
    roster = roster.drop_duplicates(["person", "unit", "starts_on"], keep="last")
    return {"units": units, "roster": roster, "claims": clean_claims(claims, roster), "ledger": clean_ledger(ledger)}


def clean_claims(claims: pd.DataFrame, roster: pd.DataFrame) -> pd.DataFrame:
    claims["claim"], claims["person"] = claims["claim"].map(to_code), claims["person"].map(to_code)
    for day in ("declared_on", "withdrawn_on"):
        claims[day] = pd.to_datetime(claims[day].map(to_day))
    names = roster.groupby("person")["name"].agg(lambda names: {fold(name).split()[-1] for name in names})
    same_name = pd.Series(
        index=claims.index,
        data=[
            pd.isna(name) or person not in names.index or fold(name).split()[-1] in names[person]
            for person, name in zip(claims["person"], claims["person_name"], strict=True)
        ],
    )
    usable = claims["declared_on"].notna() & ~(claims["withdrawn_on"] < claims["declared_on"]) & same_name
    return claims[usable & (claims["claim"] != "")].drop_duplicates("claim", keep="last")


def clean_ledger(ledger: pd.DataFrame) -> pd.DataFrame:
    ledger["day"] = pd.to_datetime(ledger["day"].map(to_day))
    ledger["month"] = ledger["month"].map(to_month)
    ledger["months"] = pd.to_numeric(ledger["months"], errors="coerce")
    ledger["receipt"] = ledger["receipt"].fillna("").astype(str)
    ledger = ledger[ledger["day"].notna() & ledger["month"].notna()]
    ledger = ledger[ledger["is_exit"] | ((ledger["months"] > 0) & (ledger["months"] % 1 == 0))].copy()
    ledger["insured"] = insured_keys(ledger)
    ledger = ledger[ledger["insured"] != ""].astype({"month": int})
    with_number = ledger["receipt"] != ""
    ledger.loc[with_number, ["same_day", "same_months"]] = ""
    ledger.loc[~with_number, "same_day"] = ledger["day"].astype(str)
    ledger.loc[~with_number, "same_months"] = ledger["months"].astype(str)
    keys = ["is_exit", "receipt", "insured", "month", "same_day", "same_months"]
    return ledger.drop_duplicates(keys, keep="last")


def insured_keys(ledger: pd.DataFrame) -> pd.Series:
    """By ids alone: the code; for rows with the personal number only, the code that stood beside it elsewhere."""
    both = ledger[(ledger["insurance_code"] != "") & (ledger["national_id"] != "")]
    code_of = both.drop_duplicates("national_id").set_index("national_id")["insurance_code"]
    by_number = ledger["national_id"].map(code_of).fillna(ledger["national_id"])
    return ledger["insurance_code"].where(ledger["insurance_code"] != "", by_number)


def split_ids(table: pd.DataFrame) -> None:
    """Pad both numbers; one of twelve digits among the codes is a personal number."""
    codes = table["insurance_code"].map(lambda cell: to_digits(cell, 10))
    numbers = table["national_id"].map(lambda cell: to_digits(cell, 12))
    long = codes.str.len() == 12
    table["national_id"] = numbers.where(~long | (numbers != ""), codes)
    table["insurance_code"] = codes.where(~long, "")


def to_digits(cell: object, length: int) -> str:
    if pd.isna(cell):
        return ""
    digits = re.sub(r"\D", "", str(int(cell)) if isinstance(cell, int | float) else str(cell))
    return digits.zfill(length) if length - 3 < len(digits) < length else digits


def to_code(cell: object) -> str:
    return "" if pd.isna(cell) else str(cell).replace(" ", "").upper()


def to_day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    match = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", str(cell).strip())
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def to_month(cell: object) -> int | None:
    if isinstance(cell, datetime):
        return cell.year * 12 + cell.month - 1
    match = re.fullmatch(r"(\d{1,2})/(\d{4})", str(cell).strip())
    return int(match[2]) * 12 + int(match[1]) - 1 if match and 1 <= int(match[1]) <= 12 else None
