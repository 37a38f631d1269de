"""From the products of an advisory and their statuses to the rows of a recall's table."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pumpcheck.recalls.csaf.advisory import Advisory, Product, products_of
from pumpcheck.recalls.csaf.product_names import (
    device_identifiers,
    makers_in,
    makers_of,
    names_of,
    split_name,
    take_models,
    title_of,
)
from pumpcheck.recalls.writing import one_line
from pumpcheck.versions.limit_words import ALL, Versions, joined, read_versions

_AFFECTED = ("known_affected", "first_affected", "last_affected")
_LATER = ("fixed", "first_fixed", "recommended")
_VERSIONS = ("product_version", "product_version_range")
_MODEL_NUMBER = re.compile(r"\d{4,8}|(?=\w*[A-Za-z])\d{3,}\w{1,4}")
_HIGHEST = re.compile(r"<= (\d{1,2}\.\d{1,2}[A-Z]?)")
_SAYS_VERSION = re.compile(r"[<>=≤≥]|\bv\d|version|release", re.IGNORECASE)
_SHORT = 4  # Signs that a name needs to be told without the title: “AP” is that of “B. Braun OnlineSuite”.
_KNOWN = ("vendor", "product_name", "product_family", *_VERSIONS)


@dataclass(slots=True)
class Row:
    """A row of the table, as far as it is read: known by names, or by models whose recall is at hand."""

    id: str
    names: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    several: list[Versions] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    name: str = ""  # What the advisory calls a product that is known by its models
    models: list[str] = field(default_factory=list)
    title: str = ""  # The number in that name, where the models are another list: ``640G`` beside MMT-1711

    @property
    def software_max(self) -> str | None:
        """The limit of coded models, for which only a highest version of the pumps' own form is one."""
        found = _HIGHEST.fullmatch(" or ".join(joined(self.several).limits))
        return found and found[1]

    @property
    def keys(self) -> dict[str, Any]:
        """The row of the recall file."""
        versions = joined(self.several)
        told = {"scheme": versions.scheme, "versions": list(versions.limits)}
        kept = {key: getattr(self, key) for key in ("id", "name", "names", "models", "identifiers", "products")}
        return kept | ({"software_max": self.software_max} if self.models else told)


@dataclass(slots=True)
class Reading:
    """What the products and statuses of an advisory say."""

    rows: dict[str, Row] = field(default_factory=dict)
    affected: list[Product] = field(default_factory=list)
    makers: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    of_names: list[str] = field(default_factory=list)  # Doubts about names and versions that a recall at hand may know
    remarks: list[str] = field(default_factory=list)


def read_rows(advisory: Advisory) -> Reading:
    """Read products and statuses."""
    reading = Reading()
    products = list(products_of(advisory.product_tree))
    _sort_by_status(advisory, products, reading)
    vendors = dict.fromkeys(vendor for product in reading.affected for vendor in product.named("vendor"))
    publisher = advisory.document.publisher
    if not vendors and publisher.category == "vendor" and publisher.name:
        vendors[publisher.name] = None
    reading.makers = makers_of(vendors)
    if reading.affected and not reading.makers:
        reading.doubts.append("no vendor is named; look whether all makers stand under [makers]")
    told = [text for one in reading.affected for text in (one.full_name, *one.named("product_name"))]
    found = makers_in([advisory.document.title, *told])
    # One that another bought stands before the name: “Welch Allyn ELI 380”; one word may be a brand: “Alaris PC”.
    bought = [maker for maker in found if " " in maker or not reading.makers]
    reading.makers += [maker for maker in bought if maker not in reading.makers]
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
    # What stands in a product made of two has its status there.
    parts = {
        part
        for one in advisory.product_tree.relationships
        for part in (one.product_reference, one.relates_to_product_reference)
    }
    reading.doubts += [f"product {product} has a status and is in no branch" for product in sorted(missing)]
    for product in products:
        said = f"“{product.full_name}”"
        if product.id in affected:
            reading.affected.append(product)
            if product.id in cleared:
                reading.doubts.append(f"{said} is affected and not affected; it is taken as affected")
            if count := len(product.helper.serial_numbers):
                # A serial number is what an attacker needs; none is shown or kept.
                reading.doubts.append(f"{said} is limited to {count} serial numbers; every unit of it is taken")
        elif product.id in later | cleared:
            state = "not affected" if product.id in cleared else "fixed or recommended"
            reading.remarks.append(f"{said} is named as {state}; it is in no row")
        elif product.id not in parts:
            state = "is under investigation" if product.id in of.get("under_investigation", ()) else "has no status"
            reading.doubts.append(f"{said} {state}; it is in no row")


def _add(product: Product, title: str, reading: Reading) -> None:
    """Add an affected product to the table; the title tells what a short name is of."""
    odd, said = [step for step in product.path if step[0] not in _KNOWN], f"“{product.full_name}”"
    family = (product.named("product_family") or [""])[-1]
    name = (product.named("product_name") or [text for _, text in odd] or [family or product.full_name])[-1]
    reading.doubts += [f"“{text}” ({kind}) narrows {said}; that is passed over" for kind, text in odd if text != name]
    rest, models = take_models(name)
    plain, in_name = split_name(rest)
    # Without a version in it, a name goes with the number that it announces.
    plain = plain if in_name else name
    # What the full name calls a model's number is no version: “AXC 1050: Article number 2700988”.
    announced = take_models(product.full_name)[1]
    told = [
        ("", [text]) if text in announced and _MODEL_NUMBER.fullmatch(text) else take_models(text.removeprefix(name))
        for text in product.named(*_VERSIONS)
    ]
    versions = _versions_of(told, product.full_name, in_name)
    if versions.doubt:
        reading.of_names.append(f"{said}: {versions.doubt}")
    if in_name and in_name.limits and not versions.limits:
        # The version stands in the name: a record that bears all of it is affected, another by its version.
        _row(name, [name, *models], ALL, product, reading)
        versions, models = in_name, []
    names = names_of(plain, reading.makers, family if family != name else "")
    if title and sum(map(str.isalnum, plain)) < _SHORT:
        # The only product of an advisory goes by its title too.
        names += [f"{title} {plain}", *([title] if len(reading.affected) == 1 else [])]
    numbers = _model_numbers(product, plain, reading)
    if in_name:
        # A version within a name is no unit's: “WinCC OA V3.17”.
        names.append(name)
    names += [*models, *numbers, *(number for _, numbers in told for number in numbers)]
    _row(plain, names, versions, product, reading)
    for number in versions.limits if all(map(_MODEL_NUMBER.fullmatch, versions.limits)) else ():
        # What stands for the version may be the model: then any version of it is affected.
        _row(f"{plain} {number}", [f"{plain} {number}", number], ALL, product, reading)


def _versions_of(told: list[tuple[str, list[str]]], full_name: str, in_name: Versions | None) -> Versions:
    if not told:
        # Without branches, name and version stand in one text: "Infusor 3000: 2.4A or lower".
        _, _, said = full_name.rpartition(": ")
        return in_name or (read_versions(said) if said != full_name and not read_versions(said).doubt else ALL)
    # “Models 3002 S3 and 3005 S3”: what is left of a list of models is no version.
    return joined([ALL if models and not _SAYS_VERSION.search(rest) else read_versions(rest) for rest, models in told])


def _model_numbers(product: Product, name: str, reading: Reading) -> list[str]:
    numbers = [text.strip("*- ") for text in (*product.helper.model_numbers, *product.helper.skus)]
    gtins = _identifiers(product)
    kept = [number for number in numbers if number not in gtins and sum(map(str.isalnum, number)) > 2]
    if passed := [number for number in numbers if number not in (*gtins, *kept)]:
        reading.of_names.append(f"model number “{passed[0]}” of “{name}” is not understood")
    return kept


def _identifiers(product: Product) -> list[str]:
    return device_identifiers(product.helper.skus, (uri.get("uri", "") for uri in product.helper.x_generic_uris))


def _row(row_id: str, names: list[str], versions: Versions, product: Product, reading: Reading) -> None:
    named = [name for name in map(one_line, names) if any(map(str.isalnum, name))]
    if not named:
        reading.of_names.append(f"“{product.full_name}” has no name that a record could bear; it is in no row")
        return
    row = reading.rows.setdefault(one_line(row_id), Row(one_line(row_id)))
    row.names = list(dict.fromkeys([*row.names, *named]))
    row.identifiers += [one for one in _identifiers(product) if one not in row.identifiers]
    row.several.append(versions)
    row.products.append(product.id)
