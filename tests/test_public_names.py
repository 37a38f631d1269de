"""What `pumpcheck` offers by name: it prints, pickles and resolves under that name, and former names warn."""

from __future__ import annotations

import doctest
import importlib
import pickle
import typing
from pathlib import Path

import pandas as pd
import pytest
from pydantic import TypeAdapter

import pumpcheck

CLASSES = {name: value for name in pumpcheck.__all__ if isinstance(value := getattr(pumpcheck, name), type)}
FRAME = pd.DataFrame({"Manufacturer": ["Medtronic", "Hill-Rom"], "Model": ["MMT-722NAS", None]}, dtype="object")


@pytest.mark.parametrize("name", CLASSES)
def test_a_public_class_goes_by_its_public_name(name):
    assert type.__repr__(CLASSES[name]) == f"<class 'pumpcheck.{name}'>"
    assert pickle.loads(pickle.dumps(CLASSES[name])) is CLASSES[name]


def test_what_is_given_back_and_raised_goes_by_its_public_name():
    finding = pumpcheck.check("MMT-722NAS")
    assert str(type(finding)) == "<class 'pumpcheck.Finding'>"
    assert pickle.loads(pickle.dumps(finding)) == finding
    with pytest.raises(pumpcheck.PumpcheckError) as caught:
        pumpcheck.read("nothing-here.csv")
    assert str(caught.type) == "<class 'pumpcheck.SourceNotFoundError'>"
    assert typing.get_type_hints(pumpcheck.Finding)["verdict"] is pumpcheck.Verdict
    assert TypeAdapter(pumpcheck.Finding).validate_python(finding) == finding


@pytest.mark.parametrize("name", CLASSES)
def test_examples_of_public_classes(name):
    # pytest looks for the examples of a class in the module by which it goes.
    home = importlib.import_module(pumpcheck._HOME_OF[name])
    runner = doctest.DocTestRunner()
    for example in doctest.DocTestFinder().find(CLASSES[name], name, home, vars(home).copy()):
        runner.run(example)
    assert runner.summarize(verbose=False).failed == 0


def test_text_in_frames_is_of_one_type_and_what_is_missing_is_none():
    result = pumpcheck.scan(FRAME)
    judged = pumpcheck.match(FRAME)
    for frame in (result.findings, result.affected, result.needs_review, judged):
        texts = [kind for name, kind in frame.dtypes.items() if name != "row"]
        assert set(texts) == {judged["verdict"].dtype}
    assert result.findings["row"].dtype == result.needs_review["row"].dtype == "int64"
    assert judged.loc[1, "recall_id"] is None


def test_former_names_warn_and_give_the_same(tmp_path: Path):
    FRAME.to_excel(tmp_path / "wards.xlsx", sheet_name="Ward 3", index=False)
    with pytest.deprecated_call(match=r"read\(sheets=\)"):
        former = pumpcheck.read(tmp_path / "wards.xlsx", sheet="Ward 3")
    assert former.equals(pumpcheck.read(tmp_path / "wards.xlsx", sheets="Ward 3"))
    result = pumpcheck.scan(tmp_path / "wards.xlsx", sheets="Ward 3")
    with pytest.deprecated_call(match="every_record"):
        assert list(result.rows()) == list(result.every_record())
    with pytest.deprecated_call(match="severity"):
        assert pumpcheck.Verdict.AFFECTED.gravity == pumpcheck.Verdict.AFFECTED.severity
