"""Where a well-known detector of dialects agrees, and where it does not: the reason for a count of our own."""

from __future__ import annotations

import clevercsv
import pytest

AGREED = {
    "semicolons": "Asset;Model;Price\n1;Bed;20,50\n2;Pump;1,5\n3;MMT-722;300,00\n",
    "pipes": "Asset|Model|Note\n1|Bed|a, b\n2|Pump|c, d\n",
    "title above": "Inventory of Ward 3, printed 3 May\n\nAsset;Model;Serial\n1;Bed;A1\n2;Pump;B2\n",
    "notes with semicolons": 'Asset,Model,Note\n1,Bed,"a; b; c"\n2,Pump,"x; y; z"\n3,Chair,\n',
}
OURS_ALONE = {
    "names of devices in one column": (
        "device\nBed by window\nPump on stand\nChair by door\nPump by window\n",
        ["device"],
        None,
    ),
    "names with a comma before a tab": (
        "Surname, First\tWard\nDoe, Jane\t3\nRoe, Rick\t4\n",
        ["Surname, First", "Ward"],
        "\t",
    ),
}


def detected(text: str) -> str | None:
    try:
        return str(clevercsv.Sniffer().sniff(text).delimiter)
    except AttributeError:
        return None


@pytest.mark.parametrize("name", AGREED)
def test_both_find_the_same(read_raw, name):
    text = AGREED[name]
    header = text.splitlines()[-3] if name == "title above" else text.splitlines()[0]
    assert header.split(detected(text)) in read_raw(text)


@pytest.mark.parametrize("name", OURS_ALONE)
def test_only_the_count_of_even_records_finds_the_columns(read_raw, name):
    text, headings, delimiter = OURS_ALONE[name]
    assert read_raw(text)[0] == headings
    assert detected(text) != delimiter
