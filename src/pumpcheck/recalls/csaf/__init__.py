"""Recall files of CSAF 2.0 advisories, and what a person must look at in them.

An advisory names products; it does not say how a hospital writes them down. For the codes of a maker whose recall is at
hand, that recall does, and its words are taken over: prefixes, slips, accessories, what else the maker sells.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pumpcheck.errors import RecallError
from pumpcheck.recalls import built_in_texts
from pumpcheck.recalls.csaf.advisory import Product, read_advisory
from pumpcheck.recalls.csaf.product_rows import Row, read_rows
from pumpcheck.recalls.csaf.texts import read_texts, row_remedy
from pumpcheck.recalls.schema import FamilyFile, RecallFile
from pumpcheck.recalls.writing import Imported, one_line, write_recall
from pumpcheck.versions.limit_words import joined, read_versions

_NUMBER = re.compile(r"(?<![\w.-])(?:([A-Z]{2,5})-)?(\d{3,4})([A-Z]{0,2})(?:\(([A-Z]{1,2})\))?(?![\w.])")
_OWN = {"schema_", "id", "default", "rows"}


def import_csaf(path: Path) -> Imported:
    """Make a recall file of a CSAF 2.0 advisory.

    Nothing is guessed in silence: what is not understood is among the doubts, and a doubt about a limit or a model
    takes in more devices, never fewer.
    """
    advisory = read_advisory(path)
    reading = read_rows(advisory)
    at_hand = [RecallFile.model_validate(tomllib.loads(text)) for text in built_in_texts()]
    known = _known_products(advisory.document.title, reading.affected, at_hand)
    if not reading.rows:
        reasons = "; ".join([*reading.doubts, *reading.of_names]) or "no product is marked as affected"
        raise RecallError(f"advisory {path.name}: names no recalled product: {one_line(reasons)}")
    texts = read_texts(advisory)
    rows = [row.keys for row in (known or reading).rows.values()]
    for row in rows:
        row["remedy"], row["action"] = row_remedy(advisory, row.pop("products"), row.get("names", ()))
    file = {
        "schema": 1,
        "id": re.sub(r"[^a-z0-9]+", "-", advisory.document.tracking.id.lower()).strip("-") or "advisory",
        **texts.keys,
        **(_words_of(known) if known else {"makers": {"parent": reading.makers}}),
        **texts.keys,  # They go before those of the recall at hand.
        "rows": rows,
    }
    doubts = [*reading.doubts, *(known.doubts if known else reading.of_names), *texts.doubts]
    return write_recall(f"CSAF advisory {path.name}", file, doubts, reading.remarks + texts.remarks, texts.notes)


@dataclass(slots=True)
class _Known:
    """What a recall at hand makes of an advisory."""

    near: RecallFile
    rows: dict[str, Row] = field(default_factory=dict)
    used_with: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def _known_products(title: str, products: Sequence[Product], at_hand: Sequence[RecallFile]) -> _Known | None:
    """Return how a recall at hand knows all products of an advisory, or None where none does."""
    vendors = {vendor.casefold() for product in products for vendor in product.named("vendor")}
    for near in at_hand:
        makers = {maker.casefold() for maker in (*near.makers.own, *near.makers.parent)}
        told = " ".join([title, *(product.full_name for product in products)]).casefold()
        of_kind = all(any(_says(told, stem) for stem in group) for group in near.product.stems.values())
        known = _Known(near)
        if vendors and vendors <= makers and all(_add(product, known, of_kind=of_kind) for product in products):
            for row in known.rows.values():
                versions = joined(row.several)
                limits = " or ".join(versions.limits) if not row.software_max else ""
                wide = f"“{limits}” is no limit that rows with models have; any version is taken as affected"
                known.doubts += [f"“{row.name}”: {told}" for told in (versions.doubt, limits and wide) if told]
            return known
    return None


def _says(text: str, stem: str) -> bool:
    return bool(re.search(rf"\b{re.escape(stem[:-1])}\b" if stem.endswith(".") else re.escape(stem.casefold()), text))


def _add(product: Product, known: _Known, *, of_kind: bool) -> bool:
    """Add a product; whether it has a number that the recall can know."""
    name = (product.named("product_name") or [product.full_name])[-1]
    versions = product.named("product_version", "product_version_range")
    listed = [found for text in versions for found in _NUMBER.findall(text) if found[0] in known.near.code.prefixes]
    digits = {_digits(model) for row in known.near.rows for model in row.models}
    coded = [found for found in _NUMBER.findall(name) if found[0] in known.near.code.prefixes] if of_kind else []
    own = [found for found in _NUMBER.findall(name) if found[1] in digits] or coded
    if own and listed:
        known.used_with += [found[1] for found in listed]
        known.doubts.append(
            f"“{versions[0]}” stands where the version of “{name}” is expected; it is taken for what that is used "
            "with, and not as recalled"
        )
    numbers = own or (listed if of_kind else [])
    title = "".join(_NUMBER.findall(name)[0][1:3]) if listed and not own and _NUMBER.search(name) else ""
    if not numbers:
        return False
    row_id = title or "/".join(dict.fromkeys(_code(*found[:3]) for found in numbers))
    row = known.rows.setdefault(row_id, Row(row_id, name=name, title=title))
    models = [model for found in numbers for model in (found[1] + found[2], found[1] + found[2] + found[3])]
    row.models += [model for model in dict.fromkeys(models) if model not in row.models]
    row.products.append(product.id)
    row.several += [read_versions(text) for text in versions] if not listed else [read_versions("all")]
    return True


def _code(prefix: str, digits: str, letters: str) -> str:
    return f"{prefix}-{digits}{letters}" if prefix else digits + letters


def _words_of(known: _Known) -> dict[str, Any]:
    """Return the keys of a recall file that say how the products are written: those of the recall at hand."""
    models = {model for row in known.rows.values() for model in row.models}
    digits = {_digits(model) for model in models}
    listed = digits | {_digits(row.title) for row in known.rows.values()}
    words = known.near.model_dump(exclude=_OWN)
    others = [model for row in known.near.rows for model in row.models] + words["not_listed"]["numbers"]
    code, unlisted = words["code"], words["not_listed"]
    code["aliases"] = {alias: stands for alias, stands in code["aliases"].items() if digits >= {*stands}}
    unlisted["used_with"] = [model for model in [*known.used_with, *unlisted["used_with"]] if model not in models]
    words["families"] = {name: family.model_dump() for name, family in _families(known).items()}
    if not models <= {model for row in known.near.rows for model in row.models}:
        # How these are read, and what the other recall does not list, may be another matter.
        words |= {"read_model": "", "read_version": ""}
        unlisted |= {"numbers": [model for model in others if _digits(model) not in listed], "patterns": []}
    return words


def _digits(model: str) -> str:
    return "".join(filter(str.isdigit, model))


def _families(known: _Known) -> dict[str, FamilyFile]:
    families = {}
    for name, family in known.near.families.items():
        if rows := [row for row in family.rows if row in known.rows]:
            complete = family.complete and len(rows) == len(family.rows)
            families[name] = family.model_copy(update={"rows": rows, "complete": complete})
    for row in known.rows.values():
        if row.title:
            families[row.title] = FamilyFile(spellings=[row.name, row.title], rows=[row.id], needs_company=True)
    return families
