"""From the products of an advisory and their statuses to the rows of a recall's table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pumpcheck.folding import fold
from pumpcheck.recalls.csaf.form import Advisory, Product, products_of
from pumpcheck.recalls.csaf.identifiers import device_identifiers
from pumpcheck.recalls.csaf.limits import ALL, Versions, joined, read_versions
from pumpcheck.recalls.csaf.naming import makers_of, names_of, split_name, title_of

_AFFECTED = ("known_affected", "first_affected", "last_affected")
_LATER = ("fixed", "first_fixed", "recommended")
_VERSIONS = ("product_version", "product_version_range")
_MODEL_NUMBER = re.compile(r"\d{4,6}|(?=\w*[A-Za-z])\d{3,}\w{1,4}")
_SHORT = 4
"""Signs that a name needs to be told without the title: “AP” is that of “B. Braun OnlineSuite”."""
_KNOWN = ("vendor", "product_name", "product_family", *_VERSIONS)


@dataclass(slots=True)
class Row:
    """A row of the table, as far as it is read.

    Attributes:
        id: What the advisory calls the product.
        names: Names by which records may call it.
        several: The versions that each of its products gives.
        identifiers: UDI device identifiers.
        products: Ids of its products.
    """

    id: str
    names: list[str] = field(default_factory=list)
    several: list[Versions] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)

    @property
    def versions(self) -> Versions:
        """The versions that leave out none of these."""
        return joined(self.several)


@dataclass(slots=True)
class Reading:
    """What the products and statuses of an advisory say.

    Attributes:
        rows: The table, by row id.
        affected: The products that are affected.
        makers: Names of the makers.
        doubts: What a person must look at: it may change which devices are found.
        remarks: What was taken as it stands.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    affected: list[Product] = field(default_factory=list)
    makers: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    everyday: frozenset[str] = frozenset()


def read_rows(advisory: Advisory, known_makers: Iterable[str], everyday: Iterable[str]) -> Reading:
    """Read products and statuses.

    Args:
        advisory: The advisory.
        known_makers: Names of makers that other recalls know.
        everyday: Words that are no maker's or product's name by themselves.
    """
    reading = Reading(everyday=frozenset(map(fold, everyday)))
    products = list(products_of(advisory.product_tree))
    _sort_by_status(advisory, products, reading)
    vendors = dict.fromkeys(vendor for product in reading.affected for vendor in product.named("vendor"))
    reading.makers = makers_of(vendors, known_makers, reading.everyday)
    if reading.affected and not vendors:
        reading.doubts.append("no vendor is named; add the maker's names under [makers]")
    for product in reading.affected:
        _add(product, title_of(advisory.document.title, reading.makers), reading)
    return reading


def _sort_by_status(advisory: Advisory, products: list[Product], reading: Reading) -> None:
    of: dict[str, set[str]] = {}
    for vulnerability in advisory.vulnerabilities:
        for status, ids in vulnerability.product_status.items():
            of.setdefault(status, set()).update(ids)
    affected = set[str]().union(*(of.get(status, ()) for status in _AFFECTED))
    cleared, later = of.get("known_not_affected", set()), set[str]().union(*(of.get(status, ()) for status in _LATER))
    missing = affected - {product.id for product in products}
    reading.doubts += [f"product {product} has a status and is in no branch" for product in sorted(missing)]
    for product in products:
        said = f"“{product.full_name}”"
        if product.id in affected:
            reading.affected.append(product)
            if product.id in cleared:
                reading.doubts.append(f"{said} is affected and not affected; it is taken as affected")
        elif product.id in later | cleared:
            state = "not affected" if product.id in cleared else "fixed or recommended"
            reading.remarks.append(f"{said} is named as {state}; it is in no row")
        elif product.id in of.get("under_investigation", ()):
            reading.doubts.append(f"{said} is under investigation; it is in no row")
        else:
            reading.doubts.append(f"{said} has no status; it is in no row")


def _add(product: Product, title: str, reading: Reading) -> None:
    """Add an affected product to the table; the title tells what a short name is of."""
    for category, text in product.path:
        if category not in _KNOWN:
            reading.doubts.append(f"“{text}” ({category}) narrows “{product.full_name}”; that is passed over")
    if count := len(product.helper.serial_numbers):
        # A serial number is what an attacker needs; none is shown or kept.
        reading.doubts.append(
            f"“{product.full_name}” is limited to {count} serial numbers, which a recall file cannot say; "
            "every unit of it is taken"
        )
    family = (product.named("product_family") or [""])[-1]
    name = (product.named("product_name") or [family or product.full_name])[-1]
    plain, in_name = split_name(name)
    versions = _versions_of(product, in_name)
    if versions.doubt:
        reading.doubts.append(f"“{product.full_name}”: {versions.doubt}")
    if in_name and in_name.limits and not versions.limits:
        # The version stands in the name: a record that bears all of it is affected, another by its version.
        _row(name, [name], ALL, product, reading)
        versions = in_name
    of = family if family != name else title if sum(map(str.isalnum, plain)) < _SHORT else ""
    names = names_of(plain, reading.makers, of, reading.everyday)
    _row(plain, [*names, *_models(product, plain, reading)], versions, product, reading)
    for number in versions.limits if all(map(_MODEL_NUMBER.fullmatch, versions.limits)) else ():
        # What stands for the version may be the model: then any version of it is affected.
        _row(f"{plain} {number}", [f"{plain} {number}", number], ALL, product, reading)


def _versions_of(product: Product, in_name: Versions | None) -> Versions:
    given = [read_versions(text) for text in product.named(*_VERSIONS)]
    if not given:
        # Without branches, name and version stand in one text: "Infusor 3000: 2.4A or lower".
        _, _, said = product.full_name.rpartition(": ")
        return in_name or (read_versions(said) if said != product.full_name and not read_versions(said).doubt else ALL)
    return joined(given)


def _models(product: Product, name: str, reading: Reading) -> list[str]:
    """Return names that stand elsewhere: model numbers, and codes in place of versions."""
    numbers = [text.strip("*- ") for text in (*product.helper.model_numbers, *product.helper.skus)]
    for text in product.named(*_VERSIONS):
        codes = [code for code in names_of(text, ())[1:] if code.upper() == code and not code.isdigit()]
        if read_versions(text).doubt and codes and not any(word.isalpha() for word in text.split()):
            numbers += codes
    gtins = device_identifiers(product.helper)
    kept = [number for number in numbers if number not in gtins and sum(map(str.isalnum, number)) > 2]
    if passed := [number for number in numbers if number not in (*gtins, *kept)]:
        reading.doubts.append(f"model number “{passed[0]}” of “{name}” is not understood")
    return kept


def _row(row_id: str, names: list[str], versions: Versions, product: Product, reading: Reading) -> None:
    row = reading.rows.setdefault(row_id, Row(row_id))
    row.names += [name for name in names if name not in row.names]
    row.identifiers += [one for one in device_identifiers(product.helper) if one not in row.identifiers]
    row.several.append(versions)
    row.products.append(product.id)
