"""The parts of a CSAF 2.0 document that a recall file is made from, checked by pydantic. All else is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from pumpcheck.document_files import first_mistake, read_document
from pumpcheck.errors import RecallError


def mended(text: str) -> str:
    """Return a text whose UTF-8 was read as Windows-1252 as it was meant.

    >>> mended("DrÃ¤ger"), mended("Dräger")
    ('Dräger', 'Dräger')
    """
    try:
        return text.encode("cp1252").decode("utf-8")
    except ValueError:
        return text


Name = Annotated[str, AfterValidator(mended)]
Filled = Annotated[str, Field(min_length=1)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}")]


class _Note(BaseModel):
    category: str
    text: str


class _Reference(BaseModel):
    url: str
    summary: str = ""
    category: str = "external"


class _Tracking(BaseModel):
    id: Filled
    initial_release_date: Day
    current_release_date: Day
    status: str = "final"


class _Publisher(BaseModel):
    category: str = ""
    name: Name = ""
    contact_details: str = ""


class _Document(BaseModel):
    title: Annotated[Name, Field(min_length=1)]
    publisher: _Publisher
    tracking: _Tracking
    notes: list[_Note] = []
    references: list[_Reference] = []


class _Helper(BaseModel):
    model_numbers: list[str] = []
    serial_numbers: list[str] = []
    skus: list[str] = []
    x_generic_uris: list[dict[str, str]] = []


class _FullProductName(BaseModel):
    name: Name
    product_id: str
    product_identification_helper: _Helper = _Helper()


class _Branch(BaseModel):
    category: str
    name: Name
    branches: list[_Branch] = []
    product: _FullProductName | None = None


class _Relationship(BaseModel):
    product_reference: str = ""
    relates_to_product_reference: str = ""
    full_product_name: _FullProductName


class _ProductGroup(BaseModel):
    group_id: str
    product_ids: list[str]


class ProductTree(BaseModel):
    """All products."""

    branches: list[_Branch] = []
    full_product_names: list[_FullProductName] = []
    relationships: list[_Relationship] = []
    product_groups: list[_ProductGroup] = []


class Remediation(BaseModel):
    """What is to be done."""

    category: str
    details: str
    url: str = ""
    product_ids: list[str] = []
    group_ids: list[str] = []


class _Vulnerability(BaseModel):
    cve: Annotated[str, Field(pattern=r"^CVE-\d{4}-\d{4,}$")] | None = None
    notes: list[_Note] = []
    references: list[_Reference] = []
    remediations: list[Remediation] = []
    product_status: dict[str, list[str]] = {}


class Advisory(BaseModel):
    """A CSAF document as a whole."""

    document: _Document
    product_tree: ProductTree = ProductTree()
    vulnerabilities: list[_Vulnerability] = []

    @property
    def remediations(self) -> list[Remediation]:
        """What is to be done, whatever vulnerability it stands under."""
        return [remediation for vulnerability in self.vulnerabilities for remediation in vulnerability.remediations]

    def concerned_by(self, remediation: Remediation) -> set[str]:
        """Return the products that a remediation names, by themselves or by their groups."""
        groups = (group for group in self.product_tree.product_groups if group.group_id in remediation.group_ids)
        return {*remediation.product_ids, *(product for group in groups for product in group.product_ids)}


class Product(BaseModel):
    """A product by its id and full name, with category and name of every branch that leads to it."""

    id: str
    full_name: str
    path: tuple[tuple[str, str], ...] = ()
    helper: _Helper = _Helper()

    def named(self, *categories: str) -> list[str]:
        """Return the names of its branches of these categories."""
        return [name for category, name in self.path if category in categories]


def read_advisory(path: Path) -> Advisory:
    """Read an advisory."""
    document = read_document(path, "advisory", RecallError, form="JSON")
    about = document.get("document") if isinstance(document, dict) else None
    version = about.get("csaf_version") if isinstance(about, dict) else None
    if version is None:
        raise RecallError(
            f"advisory {path}: is no CSAF document: document.csaf_version is missing; name a CSAF 2.0 file"
        )
    if version != "2.0":
        said = version if isinstance(version, str) and re.fullmatch(r"[\d.]{1,9}", version) else "something else"
        raise RecallError(f"advisory {path}: is CSAF {said}; only CSAF 2.0 is read")
    try:
        return Advisory.model_validate(document)
    except ValidationError as error:
        raise RecallError(f"advisory {path}: is not CSAF 2.0: {first_mistake(error)}") from None


def products_of(tree: ProductTree) -> Iterator[Product]:
    """Yield every product of a tree, in its order; one made of two others is known by the first of them."""
    below = list(_below(tree.branches, ()))
    yield from below
    for named in tree.full_product_names:
        yield _product(named, ())
    paths = {product.id: product.path for product in below}
    for relationship in tree.relationships:
        yield _product(relationship.full_product_name, paths.get(relationship.product_reference, ()))


def _product(named: _FullProductName, path: tuple[tuple[str, str], ...]) -> Product:
    return Product(id=named.product_id, full_name=named.name, path=path, helper=named.product_identification_helper)


def _below(branches: list[_Branch], path: tuple[tuple[str, str], ...]) -> Iterator[Product]:
    for branch in branches:
        here = (*path, (branch.category, branch.name))
        if branch.product:
            yield _product(branch.product, here)
        yield from _below(branch.branches, here)
