"""Headings that are known by name, in many languages and ways of writing."""

import csv
from pathlib import Path

import pytest

from pumpcheck import FIELDS, HeadingAlias, UsageError
from pumpcheck.tables import map_headings

VOCABULARY = Path(__file__).parents[3] / "shared" / "data" / "heading_vocabulary.csv"

REAL = {
    "asset_id": "Asset Tag|Inventarnummer|Ger.-Nr.|N° inventaire|Número de inventario|N_INVENTARIO|Cespite|Patrimônio"
    "|Inventarisnummer|Apparatnr.|Inventarienummer|Eiendelsmerke|Laitetunniste|Eignamerking|Инвентарный номер"
    "|EQUNR|Cod. Inv.|מספר נכס|رقم الجهاز|เลขครุภัณฑ์|Mã thiết bị|Kode Inventaris|No. Aset|شماره اموال",
    "manufacturer": "Manufacturer|Mfr.|Hersteller|Fabricant|Fabricante|Produttore|Fabrikant|Producent|Tillverkare"
    "|Produsent|Valmistaja|Framleiðandi|Výrobce|Производитель|Make|HERST|יצרן|ยี่ห้อ|Merek|Jenama|निर्माता|廠牌",
    "description": "Description|Gerätebezeichnung|Benennung|Désignation|Libellé|Descripción|Denominazione|Descrição"
    "|Omschrijving|Betegnelse|Benämning|Benevnelse|Nimike|Lýsing|Nomenclature|GMDN term|UMDNS term|Nazwa|Popis",
    "model": "Model|Model No.|Modell-Nr.|Modellnummer|Modèle|Modelo|Modello|Modelnummer|Modell|Malli|Tegundarnúmer"
    "|Модель|model_number|modelNumber|MODELO/REFERENCIA"
    "|ows_Model_x0020_No_x002e_|TYPBZ|דגם|รุ่น|Kiểu máy|मॉडल",
    "catalog_number": "REF|Katalognummer|Artikelnummer|Numéro de catalogue|Número de catálogo|Catalogusnummer"
    "|Katalognr.|Luettelonumero|P/N|Part number",
    "serial_number": "SN|S/N|Serial No.|Serial #|serialNumber|SERIAL_NO|Seriennummer|Serien-Nr.|Fabriknummer"
    "|Numéro de série|Nº de serie|Matricola|Número de Série|Serienummer|Sarjanumero|Raðnúmer|Numer seryjny"
    "|Serial_x0020_Number|Serial_Number__c|SERGE|الرقم المسلسل|หมายเลขเครื่อง|出厂号|Výr. číslo|Gyári sz.",
    "software_version": "Firmware|SW-Version|Softwarestand|Software version|Version logicielle|Versión de software"
    "|Versione software|Versão do software|Softwareversie|Programvareversjon|Mjukvaruversion|Ohjelmistoversio",
    "location": "Location|Standort|Emplacement|Ubicación|Ubicazione|Localização|Locatie|Placering|Plassering|Sijainti"
    "|Staðsetning|STORT|מיקום|สถานที่ตั้ง|Ruangan|محل استقرار",
    "department": "Department|Station|Abteilung|Kostenstelle|Servicio|Reparto|Setor|Afdeling|Avdelning|Avdeling"
    "|Osasto|Deild|Cost center|Ward|MSGRP|מחלקה|หน่วยงาน|Unit Kerja|بخش|保管單位",
    "assigned_to": "Assigned to|Responsable|Verantwortlich|Responsabile|Ansvarlig|Patient|Owner|Käyttäjä",
    "status": "Status|Estado|Zustand|État|Stato|Situação|Tila|Staða",
    "notes": "Notes|Bemerkung|Remarques|Observaciones|Osservazioni|Opmerkingen|Merknad|Huomautukset|Model Notes"
    "|Athugasemdir",
    "udi": "UDI|UDI-DI|GTIN|udiCarrier.deviceIdentifier",
    "brand": "Brand name|Handelsname|Nom commercial|Nombre comercial|Handelsnaam",
}
NOT_FIELDS = (
    "Supplier|Lieferant|Fournisseur|Proveedor|Order Number|Purchase Date|Purchase Cost|Warranty|Garantie bis|Kaufdatum"
    "|Supplier name|Bestellauftrag|Lot number|Risk class|Asset EOL Date|Vendor"
)


def field_of(heading, *values, beside=None):
    """Map one column, if need be beside another, and return its choice."""
    headings, rows = [heading], [(value,) for value in values]
    if beside:
        headings, rows = [heading, beside], [(value, "Infusion pump") for value in values]
    return map_headings(headings, rows).choices[0]


@pytest.mark.parametrize(
    ("heading", "field"), [(heading, field) for field, names in REAL.items() for heading in names.split("|")]
)
def test_known(heading, field):
    assert field_of(heading).field == field


@pytest.mark.parametrize("heading", NOT_FIELDS.split("|"))
def test_not_used_for_matching(heading):
    choice = field_of(heading)

    assert choice.field is None
    assert choice.how == "not used for matching"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("asset.serial", "serial_number"),
        ("u_model_number", "model"),
        ("Device: Manufacturer", "manufacturer"),
        ("Hersteller / Manufacturer", "manufacturer"),
        ("Seriennummer (SN)", "serial_number"),
        ("Stammdaten Seriennummer", "serial_number"),
        ("Location Room", "location"),
        ("ＭＯＤＥＬ", "model"),
        ("  MODEL_NO ", "model"),
        ("Category (2)", "description"),
        ("Supplier / Manufacturer", "manufacturer"),
        ("Serial number 2024", "serial_number"),
        ("Location [room]", "location"),
        ("BUREAU (Etage/Porte)", "location"),
        ("SOUS-DIRECTION OU SERVICE", "department"),
        ("Dept. or Ward", "department"),
        ("Marca del equipo", "manufacturer"),
        ("Serie del activo", "serial_number"),
        ("Código del activo", "asset_id"),
        ("Owner Dept", "department"),
    ],
)
def test_words_around_a_known_heading(heading, field):
    assert field_of(heading).field == field


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        pytest.param("Serial numbers", "serial_number", id="plural"),
        pytest.param("Serials", "serial_number", id="plural of one word"),
        pytest.param("Seriennummern", "serial_number", id="plural of a compound"),
        pytest.param("Ubicaciones", "location", id="Spanish plural"),
        pytest.param("Equip. Mfr", "manufacturer", id="abbreviations"),
        pytest.param("Geräte-Nr.", "asset_id", id="hyphenated"),
        pytest.param("MODELNUM", "model", id="database"),
        pytest.param("MFRNAME", "manufacturer", id="database, maker"),
        pytest.param("INVNO", "asset_id", id="database, short words"),
        pytest.param("LOCATION_DESC", "location", id="description of a place"),
        pytest.param("Ward code", "department", id="code of a place"),
        pytest.param("ASSET_DESC", "description", id="description of the device"),
        pytest.param("Abteilungsname", "department", id="compound"),
        pytest.param("Geräteseriennummer", "serial_number", id="long compound"),
        pytest.param("Apparatplacering", "location", id="Danish compound"),
        pytest.param("UBICA", "location", id="cut off"),
        pytest.param("SERVICI", "department", id="cut off, by content"),
        pytest.param("MANUFACTUR", "manufacturer", id="cut off by a database"),
        pytest.param("部门名称", "department", id="Chinese, name of a department"),
        pytest.param("设置位置", "location", id="Chinese, place"),
        pytest.param("メーカー型番", "model", id="Japanese"),
        pytest.param("설치위치", "location", id="Korean"),
        pytest.param("القسم", "department", id="Arabic, with its article"),
        pytest.param("Hely", "location", id="Hungarian"),
        pytest.param("住所", "location", id="address"),
    ],
)
def test_forms_of_a_known_heading(heading, field):
    assert field_of(heading).field == field


@pytest.mark.parametrize(
    "heading",
    ["Warranty Exp. Dt", "Garantía fabricante", "Kaufpreis netto", "生产日期", "供应商名称", "model key", "ASSET_KEY"],
)
def test_headings_about_dates_prices_suppliers_and_keys_are_not_used_whatever_they_hold(heading):
    assert field_of(heading, "Medtronic", "Philips", "B. Braun").field is None


@pytest.mark.parametrize(
    "heading",
    [
        "Supplier model",
        "Order model number",
        "cpu_manufacturer",
        "Battery serial number",
        "Hardware version",
        "MFRCODE",
        "Software name",
        "Código de la marca",
        "Warranty model",
    ],
)
def test_a_known_ending_about_something_else_is_no_field(heading):
    assert field_of(heading).field is None


@pytest.mark.parametrize("heading", ["Frobnication", "Vendor Spam", "", "???", "Rückruf 2019"])
def test_unknown(heading):
    assert field_of(heading).field is None


def test_real_export_of_snipe_it():
    headings = [
        "Company",
        "Name",
        "Asset Tag",
        "Category",
        "Supplier",
        "Manufacturer",
        "Location",
        "Order Number",
        "Model",
        "Model Notes",
        "Model Number",
        "Asset Notes",
        "Purchase Date",
        "Purchase Cost",
        "Checkout Type",
        "Checked Out To: Username",
        "Asset EOL Date",
    ]

    mapped = map_headings(headings, [])

    assert mapped.fields == {
        "asset_id": ("Asset Tag",),
        "manufacturer": ("Manufacturer",),
        "description": ("Category", "Name"),
        "model": ("Model", "Model Number"),
        "location": ("Location", "Company"),
        "assigned_to": ("Checked Out To: Username",),
        "notes": ("Asset Notes", "Model Notes"),
    }
    assert [choice.heading for choice in mapped.choices] == headings
    assert mapped.problem == ""


def test_real_export_of_atlas():
    headings = [
        "ID",
        "Name",
        "Description",
        "Status",
        "Area",
        "Location Name",
        "Parent Asset",
        "Barcode",
        "Category",
        "Assigned To",
        "Warranty Expiry Date",
        "Additional Info",
        "Serial Number",
        "Workers",
        "Teams names",
        "Associated Parts",
        "Vendor",
        "Contractor",
    ]

    fields = map_headings(headings, []).fields

    assert fields["description"] == ("Description", "Category", "Name")
    assert fields["asset_id"] == ("Barcode", "ID")
    assert fields["serial_number"] == ("Serial Number",)
    assert "manufacturer" not in fields


@pytest.mark.parametrize(
    ("wanted", "headings"),
    [("Modell-Nr.", ["Modell-Nr.", "Modell"]), ("modellnr", ["Modell-Nr.", "Modell"]), ("Foo", ["Foo", "Model"])],
    ids=["exact", "written otherwise", "unknown heading"],
)
def test_the_user_names_a_column(wanted, headings):
    mapped = map_headings(headings, [("MMT-722", "x")], columns={"model": wanted})

    assert mapped.fields["model"] == (headings[0],)
    assert mapped.overridden("model")
    assert mapped.choices[0].how == "named by --column"
    assert mapped.choices[1].field is None


def test_the_user_moves_a_column_to_another_field():
    mapped = map_headings(["Manufacturer", "Notes"], [("722", "x")], columns={"model": "Manufacturer"})

    assert mapped.fields == {"model": ("Manufacturer",), "notes": ("Notes",)}


def test_a_heading_of_another_table_is_passed_over():
    mapped = map_headings(["Model"], [("722",)], columns={"model": "Typ"})

    assert mapped.fields == {"model": ("Model",)}
    assert not mapped.overridden("model")


def test_unknown_field_is_an_error_that_lists_the_fields():
    with pytest.raises(UsageError) as raised:
        map_headings(["Model"], [], columns={"modle": "Model"})

    assert "modle" in str(raised.value)
    assert all(field in str(raised.value) for field in FIELDS)


def test_plugins_add_headings():
    aliases = [HeadingAlias("Frob-Nr.", "model"), HeadingAlias("Supplier", "manufacturer")]

    fields = map_headings(["FROB NR", "Supplier"], [], aliases=aliases).fields

    assert fields == {"manufacturer": ("Supplier",), "model": ("FROB NR",)}


LANGUAGES = {"en", "de", "fr", "es", "it", "pt", "nl", "da", "sv", "nb", "no", "nn", "fi", "is"}
RENAMED = {
    "asset_tag": "asset_id",
    "device_name": "description",
    "device_category": "description",
    "model_name": "model",
    "model_number": "model",
    "owner": "assigned_to",
    "site": "location",
    "firmware_version": "software_version",
    "udi_di": "udi",
    "cost_center": "department",
}


@pytest.mark.skipif(not VOCABULARY.is_file(), reason="the shared vocabulary is not here")
def test_share_of_real_headings_recognised():
    """At least 95 % in the languages that must work, counted against a list that is wrong in places.

    Left out on purpose, and counted as misses: part and article numbers are catalogue numbers here, not models;
    ``key`` and ``product key`` are no serial numbers; Icelandic ``Framleiðandi`` is the maker, not the supplier;
    ``hostname``, ``user name``, ``Företagsnamn`` name no device; ``Description`` is no note; ``Type``, ``Gerätetyp``,
    ``MARCA`` and ``ITEM`` are decided by content, of which there is none here.
    """
    with VOCABULARY.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["language"].replace("_", "-").split("-")[0] in LANGUAGES]
    missed = []
    for row in rows:
        wanted = RENAMED.get(row["canonical_field"], row["canonical_field"])
        found = field_of(row["heading_as_seen"]).field
        if found != (wanted if wanted in FIELDS else None):
            missed.append(f"{row['heading_as_seen']}: {found}, not {wanted}")

    assert len(rows) > 500
    assert 1 - len(missed) / len(rows) >= 0.95, missed
