"""What an answer of a system, or a page of it in a file, says of records that are not in it.

>>> from pumpcheck import read_signs
>>> signs = read_signs(200, {}, {"items": [{"id": 1}], "hasMore": True}, [{"id": 1}])
>>> signs.more(received=1).place
'`hasMore`'
"""

from __future__ import annotations

from .signs import Sign, Signs, is_address, whole_number
from .vocabulary import Meaning, key_meanings, key_words
from .walk import next_link, read_signs

__all__ = [
    "Meaning",
    "Sign",
    "Signs",
    "is_address",
    "key_meanings",
    "key_words",
    "next_link",
    "read_signs",
    "whole_number",
]
