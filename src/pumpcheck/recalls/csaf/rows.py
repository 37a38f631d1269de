"""From the products of an advisory and their statuses to the rows of a recall's table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pumpcheck.recalls.csaf.form import Advisory, Product, products_of
from pumpcheck.recalls.csaf.identifiers import device_identifiers
from pumpcheck.recalls.csaf.limits import ALL, Limit, read_limit, widest
from pumpcheck.recalls.csaf.names import Name, Number, read_code, read_name

_AFFECTED = ("known_affected", "first_affected", "last_affected")
_LATER = ("fixed", "first_fixed", "recommended")
_NAMES = ("product_name", "product_family")
_VERSIONS = ("product_version", "product_version_range")


@dataclass(slots=True)
class Row:
    """A row of the table, as far as it is read.

    Attributes:
        id: The product's numbers, as the advisory writes them.
        name: The product's name.
        words: What stands before the numbers in it.
        models: Its model numbers.
        limits: Every limit that the advisory gives for it.
        identifiers: UDI device identifiers.
        titles: The numbers of its name, where the models are another list: ``640G`` beside MMT-1711 and MMT-1712.
    """

    id: str
    name: str
    words: str
    models: list[str] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    titles: tuple[str, ...] = ()

    @property
    def limit(self) -> Limit:
        """The limit that leaves out none."""
        return widest(self.limits)


@dataclass(slots=True)
class Reading:
    """What the products and statuses of an advisory say.

    Attributes:
        rows: The table, by row id.
        prefixes: What stands before the digits of model codes.
        used_with: Models of what the products are used with.
        not_affected: Models that the advisory says are not affected.
        vendors: Names of the makers.
        names: Names of the recalled products and families, for the words in them.
        doubts: What a person must look at: it may change which devices are found.
        remarks: What was taken as it stands.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    prefixes: list[str] = field(default_factory=list)
    used_with: list[str] = field(default_factory=list)
    not_affected: list[str] = field(default_factory=list)
    vendors: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_rows(advisory: Advisory) -> Reading:
    """Read products and statuses."""
    reading = Reading()
    products = list(products_of(advisory.product_tree))
    by_status = {status: set(ids) for status, ids in _statuses(advisory)}
    affected = set().union(*(by_status.get(status, set()) for status in _AFFECTED))
    cleared = by_status.get("known_not_affected", set())
    known = {product.id for product in products}
    reading.doubts += [f"product {missing} has a status and is in no branch" for missing in sorted(affected - known)]
    for product in products:
        if product.id in affected:
            if product.id in cleared:
                reading.doubts.append(f"“{product.full_name}” is affected and not affected; it is taken as affected")
            _add(product, reading)
        elif product.id in by_status.get("under_investigation", set()):
            reading.doubts.append(f"“{product.full_name}” is under investigation; it is in no row")
        elif not any(product.id in ids for ids in by_status.values()):
            reading.doubts.append(f"“{product.full_name}” has no status; it is in no row")
    _keep_models_apart(reading)
    for product in products:
        if product.id in cleared - affected:
            _clear(product, reading)
        elif product.id not in affected and any(product.id in by_status.get(status, set()) for status in _LATER):
            reading.remarks.append(f"“{product.full_name}” is named as fixed or recommended; it is in no row")
    reading.doubts += [f"row {row.id}: {row.limit.doubt}" for row in reading.rows.values() if row.limit.doubt]
    return reading


def _statuses(advisory: Advisory) -> Iterator[tuple[str, list[str]]]:
    statuses: dict[str, list[str]] = {}
    for vulnerability in advisory.vulnerabilities:
        for status, ids in vulnerability.product_status.items():
            statuses.setdefault(status, []).extend(ids)
    yield from statuses.items()


def _add(product: Product, reading: Reading) -> None:
    """Add an affected product to the table."""
    name, versions = _name_of(product)
    for category, text in product.path:
        if category not in (*_NAMES, *_VERSIONS, "vendor"):
            reading.doubts.append(f"“{text}” ({category}) narrows “{product.full_name}”; that is passed over")
    _extend(reading.vendors, product.named("vendor"))
    _extend(reading.names, product.named(*_NAMES) or [name.text])
    _extend(reading.doubts, name.doubts)
    _extend(reading.used_with, (number.model for number in name.others))
    if not versions:
        reading.remarks.append(f"“{product.full_name}”: no version is given; any software is taken as affected")
    listed, limits = _read_versions(name, versions, reading)
    # Where model codes stand in place of versions, the numbers of the name are a title: 640G beside MMT-1711.
    titles = tuple(number.text for number in name.numbers) if listed else ()
    numbers = listed or list(name.numbers)
    numbers += _by_helper(product, numbers, reading)
    if not numbers:
        reading.doubts.append(f"“{product.full_name}” has no model number that is understood; it is in no row")
        return
    row_id = "/".join(dict.fromkeys(titles or (number.text for number in numbers)))
    row = reading.rows.setdefault(row_id, Row(row_id, name.text, name.words, titles=titles))
    _extend(row.models, (number.model for number in numbers))
    _extend(row.identifiers, device_identifiers(product.helper))
    row.limits += limits or [ALL]
    _extend(reading.prefixes, (number.prefix for number in numbers if number.prefix))


def _read_versions(name: Name, versions: list[str], reading: Reading) -> tuple[list[Number], list[Limit]]:
    """Read what stands for versions: limits, or model codes of the product, or of what it is used with."""
    numbers: list[Number] = []
    limits: list[Limit] = []
    for version in versions:
        listed = read_name(version)
        coded = [number for number in (*listed.numbers, *listed.others) if number.prefix]
        if not coded:
            limits.append(read_limit(version))
        elif listed.pure and not any(number.prefix for number in name.numbers):
            numbers += listed.numbers
            _extend(reading.doubts, listed.doubts)
        else:
            _extend(reading.used_with, (number.model for number in coded))
            reading.doubts.append(
                f"“{version}” stands where the version of “{name.text}” is expected; "
                "it is taken for what that is used with, and not as recalled"
            )
    return numbers, limits


def _name_of(product: Product) -> tuple[Name, list[str]]:
    """Return the name of a product, and what stands for its versions."""
    names = product.named("product_name") or product.named("product_family")
    if names:
        return read_name(names[-1]), product.named(*_VERSIONS)
    # Without branches, name and version stand in one text: "MiniMed Paradigm 523: 2.4A or lower".
    text, colon, version = product.full_name.rpartition(": ")
    if colon and not read_limit(version).doubt:
        return read_name(text), [version]
    return read_name(product.full_name), product.named(*_VERSIONS)


def _by_helper(product: Product, numbers: list[Number], reading: Reading) -> list[Number]:
    """Return the model numbers that only the identification helper has."""
    if count := len(product.helper.serial_numbers):
        # A serial number is what an attacker needs; none is shown or kept.
        reading.doubts.append(
            f"“{product.full_name}” is limited to {count} serial numbers, which a recall file cannot say; "
            "every unit of the model is taken"
        )
    known = {number.digits for number in numbers}
    more = []
    for text in product.helper.model_numbers:
        code = read_code(text)
        if code is None:
            reading.doubts.append(f"model number “{text}” of “{product.full_name}” is not understood")
        elif code.digits not in known:
            known.add(code.digits)
            more.append(Number(code.prefix, code.digits, code.text.strip("*-")))
            if code.model != code.digits:
                reading.remarks.append(f"model number “{text}”: every {code.digits} is taken, whatever letters follow")
            if numbers:
                reading.doubts.append(
                    f"model number “{text}” is not in the name “{product.full_name}”; it is taken too"
                )
    return more


def _clear(product: Product, reading: Reading) -> None:
    """Note the models of a product that is not affected."""
    name, versions = _name_of(product)
    numbers = [*name.numbers, *(number for version in versions for number in read_name(version).numbers)]
    if not any(number.prefix for number in numbers):
        numbers = [*name.numbers]
    recalled = {model: row for row in reading.rows.values() for model in row.models}
    for number in numbers:
        row = recalled.get(number.model)
        if row is None:
            _extend(reading.not_affected, [number.model])
        elif row.limit.highest is None:
            reading.doubts.append(f"“{product.full_name}” is not affected, and row {row.id} takes it with any software")
    if not numbers:
        reading.remarks.append(f"“{product.full_name}” is not affected; it has no model number to note")


def _keep_models_apart(reading: Reading) -> None:
    """A model belongs to one row; a second row that names it too widens the first."""
    owner: dict[str, Row] = {}
    for row in list(reading.rows.values()):
        for model in list(row.models):
            first = owner.setdefault(model, row)
            if first is row:
                continue
            row.models.remove(model)
            if {limit.highest for limit in first.limits} != {limit.highest for limit in row.limits}:
                first.limits += row.limits
            reading.doubts.append(f"model {model} is in “{first.name}” and “{row.name}”; it is taken in row {first.id}")
        if not row.models:
            del reading.rows[row.id]
    recalled = set(owner)
    reading.used_with = [model for model in reading.used_with if model not in recalled]


def _extend(known: list[str], more: Iterable[str]) -> None:
    known += [text for text in dict.fromkeys(more) if text not in known]
