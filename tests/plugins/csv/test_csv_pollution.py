"""Files with one pollution each are read as a person would read them: how much of the clean table comes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import mean

import pytest

import pumpcheck
from pumpcheck import UsageError
from pumpcheck.plugins import load_plugins

from .csv_pollutions import Clean, Polluted, devices, of_file, of_rows, prose, sales, score, with_tables

# The second has every text in quotes that holds a space.
CLEAN = [sales(), sales(7, always=',"\r\n ', name="sales in quotes"), devices(), prose()]

PERFECT = (1.0, 1.0, 1.0)

FLOORS = {
    # Words between spaces without quotes around them are nobody's to tell.
    "field delimiter ' '": (0.5, 0.5, 0.5),
    "header: one row with ' '": (0.75, 0.99, 0.99),
    "one row with ' '": (1.0, 0.97, 0.97),
    # Two headings that nobody knows, or two values, that ran into one are seen as one.
    "header: missing delimiter": (0.65, 0.99, 0.99),
    "missing delimiter": (1.0, 0.99, 0.99),
    # Nothing tells three headings that are words from a record of three words, when there is but one record.
    "one data row": (0.75, 0.9, 0.95),
    # A quote that is neither doubled nor escaped, at the very end of a text over several lines.
    "escape": (1.0, 0.97, 0.99),
    # Rows whose last field runs over lines as well, and texts that another delimiter cuts into the right number.
    "extra delimiter": (0.99, 0.99, 0.99),
    "extra quote": (1.0, 0.99, 0.99),
    "one row with ';'": (1.0, 0.98, 0.98),
    "one row with '\\t'": (1.0, 0.98, 0.98),
}


def read(polluted: Polluted, folder: Path) -> tuple[list[str], list[list[str | None]]]:
    path = folder / "table.csv"
    path.write_bytes(polluted.content.encode())
    frame = pumpcheck.read(path)
    return list(frame.columns), frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


def below_their_floors(files: Iterable[Polluted], folder: Path) -> dict[str, tuple[float, ...]]:
    """Read the files and return the means, by kind, of what falls short; print all of them."""
    found: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for polluted in files:
        found[polluted.kind].append(score(polluted, *read(polluted, folder)))
    low = {}
    for kind, scores in sorted(found.items()):
        means = tuple(map(mean, zip(*scores, strict=True)))
        print(f"{kind:26} {len(scores):5} files", *(f"{part:.4f}" for part in means))  # noqa: T201
        if any(part < floor for part, floor in zip(means, FLOORS.get(kind, PERFECT), strict=True)):
            low[kind] = means
    assert len(found) > 9
    return low


def test_pollutions_of_the_whole_file(tmp_path):
    assert below_their_floors((file for clean in CLEAN for file in of_file(clean)), tmp_path) == {}


def test_pollutions_of_a_row(tmp_path):
    files = (file for clean in CLEAN for file in of_rows(clean, step=max(1, len(clean.rows) // 2)))
    assert below_their_floors(files, tmp_path) == {}


@pytest.mark.parametrize("clean", CLEAN[:3], ids=lambda clean: clean.name)
def test_no_row_of_two_tables_is_lost(read_raw, clean):
    for polluted in with_tables(clean):
        assert read_raw(polluted.content)[1:] == polluted.records


@pytest.mark.parametrize("clean", CLEAN, ids=lambda clean: clean.name)
def test_damage_ends_with_its_row(read_text, clean):
    width = len(clean.rows[0].cells)
    row = clean.rows[7]
    cells = [row.written_cell(cell) for cell in row.cells]
    good = [each.written() for each in clean.rows]
    for place in range(1, width):
        for damaged in (
            ",".join([*cells[:place], "", *cells[place:]]),
            ",".join([*cells[: place - 1], cells[place - 1] + "|" + cells[place], *cells[place + 1 :]]),
        ):
            table = read_text("".join([*good[:7], damaged + "\r\n", *good[8:]]))
            assert set(table.marks) <= {6}
            assert [row for number, row in enumerate(table.cells) if number != 6] == [
                each.texts for number, each in enumerate(clean.rows[1:]) if number != 6
            ]


READ_SO = {
    "apostrophes in names": (
        "id,name\n1,O'Brien\n2,'t Hooft\n3,d'Arc\n",
        [["id", "name"], ["1", "O'Brien"], ["2", "'t Hooft"], ["3", "d'Arc"]],
    ),
    "apostrophes as quotes": (
        "id,name\n1,'Smith, J'\n2,'O''Brien, K'\n",
        [["id", "name"], ["1", "Smith, J"], ["2", "O'Brien, K"]],
    ),
    "words in one column": (
        "device\nBed by window\nPump on stand\nChair\n",
        [["device"], ["Bed by window"], ["Pump on stand"], ["Chair"]],
    ),
    "backslashes of paths": (
        'id,path\n1,"C:\\a\\"\n2,"D:\\b, c\\"\n',
        [["id", "path"], ["1", "C:\\a\\"], ["2", "D:\\b, c\\"]],
    ),
    "escaped quotes": (
        'id,note\n1,"5\\" tube, long"\n2,"a \\"b\\", c"\n',
        [["id", "note"], ["1", '5" tube, long'], ["2", 'a "b", c']],
    ),
    "spaces between": (
        'id when what\n1 2019-01-02 "a bed"\n2 2019-02-03 "a pump"\n3 2019-02-04 x\n',
        [["id", "when", "what"], ["1", "2019-01-02", "a bed"], ["2", "2019-02-03", "a pump"], ["3", "2019-02-04", "x"]],
    ),
    "comma and space": (
        "id, name, note\n1, Bed, x\n2, Pump, \n",
        [["id", "name", "note"], ["1", "Bed", "x"], ["2", "Pump", ""]],
    ),
    "total below": (
        "Asset,Model,Price\n1,Bed,20\nTotal,,20\nPrinted 3 May\n",
        [["Asset", "Model", "Price"], ["1", "Bed", "20"]],
    ),
    "values run together": (
        "id,on,at,code,kind\n1,2019-01-02,9:30,AB-12,Bed\n2,2019-02-03,10:15,AC-13,Pump\n3,2019-03-0411:45,AD-14,Chair\n"
        "4,2019-04-05,12:00AE-15,Lamp\n5,2019-05-06,8:05,AF-16Scale\n62019-06-07,8:15,AG-17,Bed\n"
        "7,2019-07-08,9:45,AH-18,Bed\n8,2019-08-09,7:00,AI-19,Bed\n",
        [
            ["id", "on", "at", "code", "kind"], ["1", "2019-01-02", "9:30", "AB-12", "Bed"],
            ["2", "2019-02-03", "10:15", "AC-13", "Pump"], ["3", "2019-03-04", "11:45", "AD-14", "Chair"],
            ["4", "2019-04-05", "12:00", "AE-15", "Lamp"], ["5", "2019-05-06", "8:05", "AF-16", "Scale"],
            ["6", "2019-06-07", "8:15", "AG-17", "Bed"], ["7", "2019-07-08", "9:45", "AH-18", "Bed"],
            ["8", "2019-08-09", "7:00", "AI-19", "Bed"],
        ],
    ),
    "quoted text run into the value before it": (
        'no,kind,note,price\n1,Bed,"wide, old",2.50\n2,Pump"small, new, and red",3.50\n3,Lamp"long, thin",4.00\n'
        '4,Chair,"soft, low",5.25\n5,Rail 24" wide,"grey, 19"" long",6.75\n',
        [
            ["no", "kind", "note", "price"], ["1", "Bed", "wide, old", "2.50"],
            ["2", "Pump", "small, new, and red", "3.50"], ["3", "Lamp", "long, thin", "4.00"],
            ["4", "Chair", "soft, low", "5.25"], ["5", 'Rail 24" wide', 'grey, 19" long', "6.75"],
        ],
    ),
    "quoted headings run together": (
        'no,Kind"Remark",price\n1,Bed,"wide, old",2.50\n2,Pump,"small, red",3.50\n3,Lamp,"long, thin",4.00\n',
        [
            ["no", "Kind", "Remark", "price"], ["1", "Bed", "wide, old", "2.50"],
            ["2", "Pump", "small, red", "3.50"], ["3", "Lamp", "long, thin", "4.00"],
        ],
    ),
    "spaces between and within": (
        'no when kind remark\n1 2019-01-02 Bed "wide, old"\n2 2019-02-03 Pump on stand "small, red"\n'
        '3 2019-03-04 Lamp "long, thin"\n4 2019-04-05 Arm chair "soft, low"\n5 2019-05-06 Scale "flat, worn"\n',
        [
            ["no", "when", "kind", "remark"], ["1", "2019-01-02", "Bed", "wide, old"],
            ["2", "2019-02-03", "Pump on stand", "small, red"], ["3", "2019-03-04", "Lamp", "long, thin"],
            ["4", "2019-04-05", "Arm chair", "soft, low"], ["5", "2019-05-06", "Scale", "flat, worn"],
        ],
    ),
    "header three times": (
        "Asset,Model\nAsset,Model\nAsset,Model\n1,Bed\n",
        [["Asset Asset Asset", "Model Model Model"], ["1", "Bed"]],
    ),
    "header again below": (
        "Asset,Model\n1,Bed\nAsset,Model\n2,Pump\n",
        [["Asset", "Model"], ["1", "Bed"], ["2", "Pump"]],
    ),
    "header of a second table in sight": (
        "Asset,Model,Ward\n1,Bed,3\n2,Bed,3\n3,Bed,3\nAsset,Model,Maker\n4,Pump,Philips\n",
        [["Asset", "Model", "Ward"], ["1", "Bed", "3"], ["2", "Bed", "3"], ["3", "Bed", "3"]],
    ),
    "headings nobody knows": ("Foo,Bar,Baz\n", [["Foo", "Bar", "Baz"]]),
    "one record under them": ("Foo,Bar,Baz\n1,2019-01-02,x\n", [["Foo", "Bar", "Baz"], ["1", "2019-01-02", "x"]]),
    "headings like codes above numbers": (
        "alpha,beta,y0001\n1.5,2.5,3.5\n2.5,3.5,4.5\n3.5,4.5,5.5\n",
        [["alpha", "beta", "y0001"], ["1.5", "2.5", "3.5"], ["2.5", "3.5", "4.5"], ["3.5", "4.5", "5.5"]],
    ),
    "a title as wide as the table": (
        "Created in May,Sample 022\ncm-1,%T\n4000.00,98.78\n3999.00,98.79\n3998.00,98.78\n",
        [["cm-1", "%T"], ["4000.00", "98.78"], ["3999.00", "98.79"], ["3998.00", "98.78"]],
    ),
    "records alone": (
        "1,2019-01-02,x\n2,2019-01-03,y\n",
        [["Column 1", "Column 2", "Column 3"], ["1", "2019-01-02", "x"], ["2", "2019-01-03", "y"]],
    ),
    "records of words alone": (
        "Infusomat,Ward A\nPerfusor,Ward B\n",
        [["Column 1", "Column 2"], ["Infusomat", "Ward A"], ["Perfusor", "Ward B"]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", READ_SO)
def test_read_as_a_person_would(read_text, name):
    text, rows = READ_SO[name]
    table = read_text(text)
    assert [table.headings, *table.cells] == rows


def test_a_second_table_stands_under_its_own_headings(read_text):
    table = read_text(
        "Asset No,Manufacturer,Model,Ward\n1,Medtronic,MMT-722,3\n2,B. Braun,Space,4\n\nLoan pool\n"
        "Location,Device description,Maker,Serial No\nICU,Pump,Medtronic,12\n"
    )
    assert table.cells == [["1", "Medtronic", "MMT-722", "3"], ["2", "B. Braun", "Space", "4"]]
    assert len(table.others) == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_preamble_longer_than_the_list(read_text, delimiter):
    preamble = [
        "Export of all devices, as requested by the recall team.",
        "Created: 2019-07-02 08:14, by J. Smith; printed 2019-07-03",
        "This list is confidential; do not copy, print or forward it.",
        "Contact: biomed@hospital.example, ext. 4471, room 508",
    ]
    rows = [["Asset No", "Manufacturer", "Model", "Ward"], ["1", "Medtronic", "MMT-722", "3"], ["2", "Baxter", "", "4"]]
    lines = [line.replace("2019", str(year)) for year in range(2011, 2019) for line in preamble]
    lines.append("Filter: site = Main, status in (active, stored, on loan)")
    table = read_text("\n".join([*lines, *map(delimiter.join, rows)]))
    assert [table.headings, *table.cells] == rows


@pytest.mark.parametrize(
    ("options", "cells"),
    [
        ({"quote": "'"}, [["1", "a,b", '"c"']]),
        ({"quote": "none", "header": "1"}, [["1", "'a", "b'"]]),
    ],
    ids=["apostrophe", "none"],
)
def test_option_quote(read_text, options, cells):
    assert read_text("Asset,Model,Note\n1,'a,b',\"c\"\n", **options).cells == cells


def test_option_escape(read_text):
    text = 'Asset,Model,Note\n1,"5^" tube, new",x\n'
    assert read_text(text, escape="^").cells == [["1", '5" tube, new', "x"]]
    with pytest.raises(UsageError, match="--option escape=ab: "):
        read_text(text, escape="ab")
    with pytest.raises(UsageError, match="--option escape=,: "):
        read_text(text, escape=",", delimiter=",")


PUMPS = [
    ("Medtronic", "MMT-722NAS", "Insulin pump"),
    ("Medtronic MiniMed", "Paradigm 722", "Pump, insulin"),
    ("Medtronic", "722", "PUMP INFUSION INSULIN"),
    ("MINIMED", "508", ""),
    ("Medtronic", "Paradigm", "PUMP, AMBULATORY"),
    ("", "", "Paradigm 515 insulin pump"),
]
OTHER_DEVICES = [
    ("Baxter", "Sigma", "Pump, infusion"),
    ("GE", "B40i", "Monitor"),
    ("Hill-Rom, Inc.", "P3200", 'Bed 36"'),
]
COLUMNS = ["Asset No", "Acquired", "Manufacturer", "Model", "Description", "Serial Number", "Ward", "Notes"]


def inventory(order: list[int]) -> Clean:
    rows = [COLUMNS]
    for number in range(18):
        kinds = PUMPS if number % 3 == 1 else OTHER_DEVICES
        maker, model, description = kinds[number // 3 % len(kinds)]
        serial = f"{'PAR' if kinds is PUMPS else 'SN'}{508000 + 37 * number}H"
        ward, note = ("ICU", "Ward 3", "Clinic, east")[number % 3], ("", "checked", "in repair, 2nd")[number // 2 % 3]
        rows.append([f"{number + 17:05}", f"2014-03-{number + 10}", maker, model, description, serial, ward, note])
    return Clean.of("inventory", [[row[place] for place in order] for row in rows])


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4, 5, 6, 7], [1, 3, 2, 5, 0, 7, 4, 6]], ids=["usual", "shuffled"])
def test_no_pump_vanishes_whatever_is_wrong_with_one_row_or_the_file(tmp_path, order):
    clean = inventory(order)
    path, plugins = tmp_path / "ward.csv", load_plugins()
    missed = []
    for polluted in (*of_file(clean), *with_tables(clean), *of_rows(clean, 3)):
        path.write_bytes(polluted.content.encode())
        result = pumpcheck.scan(path, plugins=plugins)
        found = "\n".join(str(value) for record in result.records for value in record.values.values())
        pumps = [cell for row in polluted.records for cell in row if cell.startswith("PAR")]
        if result.complete and not all(serial in found for serial in pumps):
            missed.append((polluted.kind, polluted.name))
    assert not missed
