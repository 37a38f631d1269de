"""The words of one recall as compiled patterns on folded text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from pumpcheck.matching.nearby import one_slip
from pumpcheck.matching.spans import Span, Spans
from pumpcheck.matching.text import Folded, fold, folded
from pumpcheck.matching.words import Vocabulary
from pumpcheck.model import Recall

_VOWELS = re.compile(r"[AEIOU]")
END = r"(?![^\W_])"
"""A number or code ends before anything but a letter or digit; an underscore is a space here."""
FREE = r"(?<![^\W_])"
"""And it does not begin behind one."""


REMEMBERED = 8192
"""How many texts are kept with what was found in them."""

FAMILY = "family "
"""What the name of a family's list of spellings begins with."""


def _consonants(word: str) -> str:
    return _VOWELS.sub("", word)


class Lexicon:
    """Everything a recall says about words, ready to search with."""

    def __init__(self, recall: Recall) -> None:
        """Compile the words of a recall."""
        words = recall.words
        self.families = {family.name: family for family in words.families}
        self._stems = {
            (fold(family.name)[:1], frozenset(_consonants(fold(stem)))): (family.name, _consonants(fold(stem)))
            for family in words.families
            for stem in family.abbreviations
        }
        self._initials = frozenset(initial for initial, _ in self._stems)
        self._vocabulary = Vocabulary(
            {
                "own": words.own_makers,
                "parent": words.parent_makers,
                "division": words.other_divisions,
                "other maker": words.other_makers,
                "product": words.product,
                "weak": words.weak,
                "accessory": words.accessories,
                "exception": words.accessory_exceptions,
                "other device": words.other_devices,
                "generic": words.generic,
                "counted": words.counted,
                **{FAMILY + family.name: family.spellings for family in words.families},
            }
        )
        self._spellings = self.single_words([FAMILY + name for name in self.families])
        self._flags = Vocabulary(words.flags)
        self.unlisted = re.compile("|".join(f"{FREE}(?:{p}){END}" for p in words.unlisted_patterns) or "(?!)")
        self.other_codes = re.compile(f"^(?:{'|'.join(words.other_codes)})$" if words.other_codes else "(?!)")
        #: A serial number of these products, as a whole token.
        self.serial = re.compile(f"{FREE}(?:{'|'.join(words.serials) or '(?!)'}){END}")
        self.letters = re.compile(f"(?:{words.code.letters or '(?!)'})$")
        self.markers = {name: re.compile(pattern) for name, pattern in words.code.markers.items()}
        self._compile_numbers(recall)
        # Makers and descriptions repeat even where no two records are alike.
        #: A text folded, with where the words of each list stand in it; neither is to be changed.
        self.read = lru_cache(maxsize=REMEMBERED)(self._read)

    def _read(self, original: str) -> tuple[Folded, dict[str, list[Span]]]:
        text = folded(original)
        return text, self.find(text)

    def find(self, text: Folded) -> dict[str, list[Span]]:
        """Return where the words of each list stand in a text; families go by ``FAMILY`` and their name."""
        found = self._vocabulary.find(text.tokens)
        if not self._stems:
            return found
        garbled: dict[str, list[Span]] = {}
        for token in text.tokens:
            # Real records garble a family's name in every way: PRGDM, PDRGM, PRODGM. They keep its consonants.
            if not token.hangs_on and (name := self.garbled(token.text)):
                garbled.setdefault(FAMILY + name, []).append((token.start, token.end))
        for name, spans in garbled.items():
            spelt = Spans(found.get(name, ()))
            more = [span for span in spans if not spelt.hold(span[0], span[0] + 1)]
            found[name] = sorted([*found.get(name, ()), *more])
        return found

    def garbled(self, token: str) -> str | None:
        """Return the family of which a token is a garbled name, or None.

        People leave out vowels and swap consonants. A word that has vowels, and its consonants in quite another order,
        is an everyday word: PREPAGADA.
        """
        word = token.removesuffix("TM")
        if not (4 <= len(word) <= 9 and word[0] in self._initials and word.isalpha()):
            return None
        consonants = _consonants(word)
        name, stem = self._stems.get((word[0], frozenset(consonants)), (None, ""))
        return name if consonants in (word, stem) or one_slip(consonants, stem) else None

    def may_be_everyday(self, family: str, token: str) -> bool:
        """Whether a family's name may be an everyday word: it has vowels, and lacks consonants (PRODIGIO)."""
        word = token.removesuffix("TM")
        if word in self._spellings or word == _consonants(word):
            return False
        return self.garbled(word) == family and not set(_consonants(fold(family))) <= set(word)

    def words_of(self, lists: Collection[str]) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
        """Return with what words of these lists begin, all parts of them, and the endings that are words of them."""
        return self._vocabulary.words_of(lists)

    def single_words(self, lists: Collection[str]) -> frozenset[str]:
        """Return the words of these lists that stand by themselves, and their phrases run together."""
        return self._vocabulary.single_words(lists)

    def flags(self, text: Folded) -> list[str]:
        """Return the names of the circumstances that a text speaks of."""
        found = self._flags.find(text.tokens)
        return [name for name in self._flags.names if name in found]

    def _compile_numbers(self, recall: Recall) -> None:
        shape = recall.words.code
        letters = f"(?P<letters>[A-Z]{{0,7}}){END}"
        prefixes = _either(map(fold, shape.prefixes))
        leads = _either(map(fold, shape.demo_leads))
        #: Digits of the recalled models.
        self.digits = frozenset(digits_of(model) for row in recall.rows for model in row.models)
        # A code's prefix may hang on to the word before it: PUMPMMT-512WWS. An O or I may stand for a digit.
        self.code = re.compile(rf"(?:{FREE}(?P<demo>{leads}))?{prefixes}[\W_]{{0,3}}(?P<core>[0-9][0-9OI]*){letters}")
        #: The beginning of a code, whatever its digits run on into.
        self.code_begins = re.compile(rf"{prefixes}[\W_]{{0,3}}[0-9]")
        #: Letters set apart from the digits of their code: MMT-715 NAB, MMT-512-WWS.
        self.loose_letters = re.compile(rf"[ -](?P<letters>{shape.letters or '(?!)'}){END}")
        #: A recalled number, wherever it stands.
        self.number = re.compile(rf"(?P<core>{_either(sorted(self.digits))}){letters}")
        #: A prefix with a slip in it, right before a number: MTT-722NAB.
        self.slip = re.compile(_one_edit(shape.prefixes))
        #: Short names that stand for several models.
        self.aliases = {fold(alias): models for alias, models in shape.aliases.items()}
        #: A number that has the shape of a recalled one.
        first = "".join(sorted({digits[0] for digits in self.digits}))
        lengths = sorted({len(digits) for digits in self.digits})
        self.like_number = re.compile(rf"{FREE}(?P<core>[{first}]\d{{{lengths[0] - 1},{lengths[-1] - 1}}}){letters}")
        #: Numbers of what the recalled products are used with.
        self.used_with = frozenset(recall.words.used_with)
        unlisted = _either(sorted(self.used_with.union(recall.words.unlisted_numbers), key=len, reverse=True))
        self.unlisted_number = re.compile(rf"{FREE}(?P<core>{unlisted}){letters}")


def digits_of(model: str) -> str:
    """Return the digits of a model number: ``522`` of ``522K``."""
    return re.match(r"\d*", model).group()  # type: ignore[union-attr]


def _either(words: Iterable[str]) -> str:
    return "(?:" + ("|".join(re.escape(word) for word in words) or "(?!)") + ")"


def _one_edit(prefixes: Iterable[str]) -> str:
    """Return a pattern for what a code prefix becomes by one slip of the keyboard: MTT, MMIT, MM5, MT."""
    slips: set[str] = set()
    for prefix in map(fold, prefixes):
        for place in range(len(prefix) + 1):
            slips.add(prefix[:place] + "[A-Z0-9]" + prefix[place:])
        for place in range(len(prefix)):
            slips.add(prefix[:place] + "[A-Z0-9]" + prefix[place + 1 :])
            slips.add(prefix[:place] + prefix[place + 1 :])
            slips.add(prefix[:place] + prefix[place : place + 2][::-1] + prefix[place + 2 :])
    return f"{FREE}(?:{'|'.join(sorted(slips)) or '(?!)'})[\\W_]{{0,2}}$"
