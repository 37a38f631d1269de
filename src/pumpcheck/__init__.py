"""pumpcheck finds recalled insulin pumps in a hospital's device inventory, with evidence for every verdict.

>>> import pumpcheck
>>> finding = pumpcheck.check(manufacturer="Medtronic", model="MMT-722NAS")
>>> finding.verdict.value, finding.recalled_model
('affected', '522/722')

Names are loaded when they are first used, so importing the package is quick.
"""

from __future__ import annotations

import importlib
import re
import sys
from contextlib import suppress
from types import FunctionType


def _home_of_names() -> dict[str, str]:
    """Return the module of each public name, as the stub beside this file lists them."""
    with open(f"{__file__.rpartition('.')[0]}.pyi", encoding="utf-8") as stub:  # noqa: PTH123 - pathlib takes longer
        lines = re.findall(r"^from (\S+) import (\([^)]*\)|.*)", stub.read(), re.MULTILINE)
    return {name: home for home, names in lines for name in re.findall(r"(\w+) as ", names)}


_HOME_OF = _home_of_names()
_UNNAMED = dict(_HOME_OF)
__all__ = sorted(_HOME_OF)  # noqa: PLE0605 - as the stub has it


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    _name_as_public()
    return value


def _name_as_public() -> None:
    """Let what is public print as ``pumpcheck.Finding``, in tracebacks too, wherever it is defined."""
    for name, home in list(_UNNAMED.items()):
        value = vars(sys.modules.get(home, object)).get(name)
        if isinstance(value, type):
            _resolve_types(value)
        if isinstance(value, type | FunctionType) or hasattr(value, "cache_info"):
            value.__module__ = __name__
            del _UNNAMED[name]


def _resolve_types(public: type) -> None:
    """Replace types that are written in names of another module, which would be looked for in this one."""
    import inspect  # only here: it takes as long as all the rest of this module

    with suppress(NameError):
        public.__annotations__ = inspect.get_annotations(public, eval_str=True)
        for name, field in getattr(public, "__dataclass_fields__", {}).items():
            field.type = public.__annotations__.get(name, field.type)


def __dir__() -> list[str]:
    return __all__
