"""A pump named in a column of any Arrow type is found by every way in; a column of any type beside it hides nothing."""

from __future__ import annotations

import decimal

import pandas as pd
import pytest

import pumpcheck
from pumpcheck import SourceUnreadableError, UsageError

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

MAKERS = ["B. Braun", "Medtronic", None, "Hill-Rom"]
NAMES = ["Infusomat", "MMT-722NAS", None, "Bed"]
KINDS = ["Infusomat", "MMT-722NAS", "Bed"]
OF_KIND = pa.array([0, 1, None, 2], pa.int8())
WIDE = 2**62
BYTES = pa.binary(16)


class Device(pa.ExtensionType):
    """A type of a hospital's own."""

    def __init__(self, storage):
        super().__init__(storage, "hospital.device")

    def __arrow_ext_serialize__(self):
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage, serialized):
        return cls(storage)


def names(kind=None):
    held = [name and name.encode() for name in NAMES] if kind and "binary" in str(kind) else NAMES
    return pa.array(held, kind or pa.string())


def dictionary(values):
    return pa.DictionaryArray.from_arrays(OF_KIND, values)


def runs(values):
    return pa.RunEndEncodedArray.from_arrays(pa.array([1, 2, 3, 4], pa.int32()), values)


def own(storage):
    return pa.ExtensionArray.from_storage(Device(storage.type), storage)


def dense(first=None, codes=(0, 1)):
    children = [names()[:3] if first is None else first, pa.array([12])]
    kinds = pa.array([codes[0]] * 3 + [codes[1]], pa.int8())
    return pa.UnionArray.from_dense(
        kinds, pa.array([0, 1, 2, 0], pa.int32()), children, ["text", "number"], list(codes)
    )


def sparse():
    children = [pa.array([*NAMES[:3], None]), pa.array([None, None, None, 12], pa.int64())]
    return pa.UnionArray.from_sparse(pa.array([0, 0, 0, 1], pa.int8()), children)


def lists(kind):
    return pa.array([["a"], ["MMT-722NAS"], None, ["Bed"]], kind)


def in_lists(values, kind=pa.ListArray):
    return kind.from_arrays(pa.array([0, 1, 2, 3, 4], pa.int32()), values)


def structs(value):
    return pa.array([{"name": value("x")}, {"name": value("MMT-722NAS")}, None, {"name": value("Bed")}])


PLANTED = {
    "string": names(), "large string": names(pa.large_string()), "string view": names(pa.string_view()),
    "binary": names(pa.binary()), "large binary": names(pa.large_binary()), "binary view": names(pa.binary_view()),
    "fixed binary": pa.array([name and name.encode().ljust(10, b"\0") for name in NAMES], pa.binary(10)),
    "dictionary": dictionary(pa.array(KINDS)), "dictionary of views": dictionary(pa.array(KINDS, pa.string_view())),
    "dictionary of bytes": dictionary(pa.array([kind.encode() for kind in KINDS])),
    "dictionary of dictionaries": dictionary(pa.array(KINDS).dictionary_encode()),
    "dictionary of lists": dictionary(pa.array([[kind] for kind in KINDS])),
    "dictionary of structs": dictionary(pa.array([{"name": kind} for kind in KINDS])),
    "dictionary of a union": pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, 3], pa.int8()), dense()),
    "dictionary longer than the column": pa.DictionaryArray.from_arrays(OF_KIND, pa.array([*KINDS, *"abcdef"])),
    "runs": runs(names()), "runs of views": runs(names(pa.string_view())), "runs of a union": runs(dense()),
    "runs of a dictionary": runs(names().dictionary_encode()), "runs of lists": runs(lists(pa.list_(pa.string()))),
    "dense union": dense(), "sparse union": sparse(), "union of other codes": dense(codes=(5, 9)),
    "union of structs": dense(structs(str)[:3]), "union of views": dense(names(pa.string_view())[:3]),
    "list": lists(pa.list_(pa.string())), "large list": lists(pa.large_list(pa.string())),
    "list view": lists(pa.list_view(pa.string())), "large list view": lists(pa.large_list_view(pa.string())),
    "fixed list": lists(pa.list_(pa.string(), 1)), "list of views": lists(pa.list_(pa.string_view())),
    "list of a union": in_lists(dense()), "list of a dictionary": in_lists(names().dictionary_encode()),
    "list of bytes": in_lists(names(pa.binary())), "list of an own type": in_lists(own(names())),
    "map": pa.array([[("k", "a")], [("k", "MMT-722NAS")], None, []], pa.map_(pa.string(), pa.string())),
    "map of a union": pa.MapArray.from_arrays(pa.array([0, 1, 2, 3, 4], pa.int32()), pa.array(list("abcd")), dense()),
    "struct": structs(str), "struct in a struct": structs(lambda name: {"of": name}),
    "struct of lists": structs(lambda name: [name]), "struct of a union": pa.StructArray.from_arrays([dense()], ["u"]),
    "struct of one name twice": pa.StructArray.from_arrays([pa.array(["x"] * 4), names()], ["name", "name"]),
    "own type": own(names()), "own type of views": own(names(pa.string_view())), "own type of a union": own(dense()),
    "own type of structs": own(structs(str)), "json": pa.ExtensionArray.from_storage(pa.json_(pa.string()), names()),
    "opaque": pa.ExtensionArray.from_storage(pa.opaque(pa.string(), "device", "PostgreSQL"), names()),
    **{str(kind): pa.array([11, 508, None, 12], kind) for kind in (pa.int16(), pa.uint64(), pa.float16())},
    **{
        str(kind): pa.array([decimal.Decimal(11), decimal.Decimal(508), None, decimal.Decimal(12)], kind)
        for kind in (pa.decimal32(9, 2), pa.decimal64(18, 3), pa.decimal128(38, 0), pa.decimal256(60, 5))
    },
}  # fmt: skip

BESIDE = {
    "null": pa.nulls(4), "bool": pa.array([True, False, None, True]), "nan": pa.array([float("nan"), 1.5, None, 1e300]),
    "uuid": pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"\xff" * 16, b"\0" * 16, None, b"a" * 16], BYTES)),
    "bool8": pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1, 0, None, 1], pa.int8())),
    "tensor": pa.ExtensionArray.from_storage(
        pa.fixed_shape_tensor(pa.int32(), [2]), pa.array([[1, 2], [3, 4], None, [5, 6]], pa.list_(pa.int32(), 2))
    ),
    "empty struct": pa.array([{}, {}, None, {}], pa.struct([])), "bytes of a picture": pa.array([b"\x89PNG"] * 4),
    "interval": pa.array([(1, 2, 3), None, None, (2**30, 2**30, WIDE)], pa.month_day_nano_interval()),
    **{f"duration {unit}": pa.array([1, WIDE, None, -5], pa.duration(unit)) for unit in ("s", "ms", "us", "ns")},
    **{
        f"timestamp {unit} {zone}": pa.array([1, WIDE, None, -WIDE], pa.timestamp(unit, zone))
        for unit in ("s", "us", "ns")
        for zone in (None, "UTC", "+05:30", "Europe/Berlin", "Mars/Base")
    },
    "time": pa.array([1, 86_399, None, 5], pa.time32("s")), "late": pa.array([90_000, -1, None, 5], pa.time32("s")),
    "far date": pa.array([1, 2**30, None, -(2**30)], pa.date32()), "uneven date": pa.array([5] * 4).view(pa.date64()),
    "list of times": in_lists(pa.array([1, WIDE, None, 5], pa.timestamp("s"))),
    "no UTF-8": pa.StringArray.from_buffers(
        4, pa.array([0, 2, 4, 6, 8], pa.int32()).buffers()[1], pa.py_buffer(b"\xff\xfeab\xc3\x28cd")
    ),
}  # fmt: skip


def verdicts(column):
    held = column.tolist() if isinstance(column, pd.Series) else column.to_pylist()
    return ["" if verdict == "not_affected" else "found" for verdict in held]


def scanned(result):
    assert result.complete
    found = {record.row for record in result.records}
    return ["found" if number in found else "" for number in (1, 2, 3, 4)]


def by_slices(table, _):
    return verdicts(pumpcheck.match(pa.concat_tables([table.slice(0, 1), table.slice(1)]))["verdict"])


def by_batches(table, _):
    return [one for batch in pumpcheck.plan(table).batches(table.to_batches()) for one in verdicts(batch["verdict"])]


def by_scan(table, _):
    return scanned(pumpcheck.scan(table))


def by_parquet(table, folder):
    pq.write_table(table, folder / "devices.parquet")
    return scanned(pumpcheck.scan(folder / "devices.parquet"))


def by_pandas(table, _):
    return verdicts(pumpcheck.match(table.to_pandas(types_mapper=pd.ArrowDtype))["verdict"])


ARROW, OTHERS = [by_slices, by_batches, by_scan], [by_parquet, by_pandas]


@pytest.mark.parametrize("kind", PLANTED)
def test_a_pump_in_a_column_of_any_type_is_found(kind, tmp_path):
    table = pa.table({"Asset": list("abcd"), "Manufacturer": MAKERS, "Model": PLANTED[kind]})
    for way in ARROW:
        assert way(table, tmp_path) == ["", "found", "", ""]
    for way in OTHERS:
        try:
            found = way(table, tmp_path)
        except (pa.ArrowException, NotImplementedError):
            continue  # Parquet or pandas has no such type
        assert found == ["", "found", "", ""]


@pytest.mark.parametrize("kind", BESIDE)
def test_a_column_of_any_type_hides_nothing_beside_it(kind, tmp_path):
    table = pa.table({"Asset": list("abcd"), "Manufacturer": MAKERS, "Model": NAMES, "Odd": BESIDE[kind]})
    for way in (by_batches, by_scan, by_pandas):
        assert way(table, tmp_path) == ["", "found", "", ""]


def test_a_damaged_frame_is_refused_in_a_sentence():
    column = pa.DictionaryArray.from_arrays(pa.array([0, 9]), pa.array(["MMT-722NAS"]), safe=False)
    with pytest.raises(SourceUnreadableError, match=r"records 1 to 2: the Arrow data are damaged"):
        pumpcheck.match(pa.table({"Model": column}))


ODD_FRAMES = {
    "mixed values": {"Model": pd.Series([5, "MMT-722NAS"], dtype=object)},
    "lone surrogates": {"Model": pd.Series(["\ud800", "MMT-722NAS"], dtype=object)},
    "sparse": {"Model": pd.arrays.SparseArray([0, 508])},
    "complex numbers": {"Model": ["Bed", "MMT-722NAS"], "Odd": [1j, 2]},
    "huge numbers": {"Model": ["Bed", "MMT-722NAS"], "Odd": [10**30, 1]},
    "mixed categories": {"Model": pd.Categorical([5, "MMT-722NAS"])},
}


@pytest.mark.parametrize("kind", ODD_FRAMES)
def test_a_plan_takes_pandas_columns_that_arrow_does_not_know(kind):
    frame = pd.DataFrame({"Manufacturer": ["Hill-Rom", "Medtronic"], **ODD_FRAMES[kind]})
    assert verdicts(pumpcheck.plan(frame).match(frame)["verdict"]) == ["", "found"]


def test_a_plan_takes_pandas_columns_of_one_name():
    rows = [["Hill-Rom", "Bed", ""], ["Medtronic", "", "MMT-722NAS"]]
    frame = pd.DataFrame(rows, columns=["Manufacturer", "Model", "Model"])
    assert verdicts(pumpcheck.plan(frame).match(frame)["verdict"]) == ["", "found"]


def test_a_frame_may_be_matched_again_and_again():
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"Model": ["MMT-722NAS"], "Rooms": [["3", "4"]]})
    names = pumpcheck.match(pumpcheck.match(pumpcheck.match(frame))).columns
    assert len(set(names)) == len(names)


def test_rows_of_no_columns_are_not_cleared():
    with pytest.raises(UsageError, match="no column says what the devices are"):
        pumpcheck.match(pa.table({"Model": ["Bed"]}).select([]))
