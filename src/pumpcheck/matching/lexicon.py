"""The words and numbers of one recall as compiled patterns on folded text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from pumpcheck.folding import fold
from pumpcheck.matching.names import is_known_by_names_only, names_of
from pumpcheck.matching.spelling import LONG, LOOK_ALIKE, Apart, either, misspelt, one_slip, with_one_slip
from pumpcheck.matching.words import Folded, Span, Spans, Vocabulary, folded, merged, together, tokens_of
from pumpcheck.model.recall import Recall, Words

_VOWELS = re.compile(r"[AEIOU]")
END = "(?![0-9A-Z])"
"""A number or code ends before anything but a Latin letter or digit: scripts without spaces go on right behind it."""
FREE = "(?<![0-9A-Z])"  # And it does not begin behind one
_APART = r"[0-9](?:(?P<apart>[ .-])[0-9])(?:(?P=apart)[0-9])+(?![0-9])"  # Digits set apart as letters are: 7 2 2
_BEFORE_DIGITS = r"[\W_]{0,4}(?:N[OR]?[\W_]{1,2})?"  # What may stand between the prefix of a code and its digits

REMEMBERED = 2048  # How many texts are kept with what was found in them

FAMILY = "family "  # What the name of a family's list of spellings begins with
PRODUCT = FAMILY + "of row "  # What the list of a product's name begins with, before its place among the names

Found = dict[str, list[Span]]  # Where the words of each list stand; families go by ``FAMILY`` and their name


class Lexicon:
    """Everything a recall says about words, ready to search with."""

    def __init__(self, recall: Recall) -> None:
        words = recall.words
        self.own_is_enough = words.own_is_enough
        # Then no number, family or kind of device of it is looked for.
        self.by_names_only = is_known_by_names_only(recall) and not (words.unlisted_numbers or words.unlisted_patterns)
        self.families = {family.name: family for family in words.families}
        #: The words of each name of the maker.
        self.makers = [
            [token.text for token in tokens_of(fold(maker))] for maker in (*words.own_makers, *words.parent_makers)
        ]
        self._stems = {
            (fold(family.name)[:1], frozenset(_consonants(fold(stem)))): (family.name, _consonants(fold(stem)))
            for family in words.families
            for stem in family.abbreviations
        }
        self._initials = frozenset(initial for initial, _ in self._stems)
        #: Names by which the rows are known, by the list of their places.
        self.products = {f"{PRODUCT}{place}": name for place, name in enumerate(names_of(recall))}
        of_names = {part for name in self.products.values() for part, _ in name.parts}
        spellings = {FAMILY + family.name: family.spellings for family in words.families}
        # Such a word stays whole, whatever capitals stand in it: eNTEGRA.
        of_long_names = {part for part in of_names if len(part) > 1}
        self._vocabulary = Vocabulary({**_lists(words), "name": of_long_names, **spellings})
        self._kind = Vocabulary({str(place): group for place, group in enumerate(words.stems)})
        self._misspelt = [
            (listed, re.compile(rf"(?<![^\W\d_]){misspelt(name)}[A-Z]?(?![^\W\d_])"))
            for name, listed in long_names(recall)
        ]
        self._spellings = self._vocabulary.single_words(spellings)
        self._flags = Vocabulary(words.flags)
        #: Words that say no more beside the name of a product than it does.
        self.left_out = frozenset(map(fold, words.left_out)) | of_names
        #: Digits of the recalled models.
        self.digits = numbers_of(recall)
        numbers = {row.id: set(map(digits_of, row.models)) for row in recall.rows}
        #: Those of the models of each family.
        self.family_digits = {
            name: set().union(*(numbers[row] for row in own.rows)) for name, own in self.families.items()
        }
        self._compile_codes(recall)
        self._compile_numbers(recall)
        names = ("own", "parent", *spellings)
        self._apart = Apart(self._vocabulary, names, self._spellings, self.digits, words.code.letters)
        # Makers and descriptions repeat even where no two records are alike.
        #: A text folded, with where the words of each list stand in it; neither is to be changed.
        self.read = lru_cache(maxsize=REMEMBERED)(self._read)

    def _read(self, original: str) -> tuple[Folded, Found]:
        text = self._apart.set_apart(folded(original))
        found = self._vocabulary.find(text)
        if everyday := found.get("everyday"):
            # Within an everyday phrase a name of ours is none: “paradigm shift”.
            for name in self.families:
                spans = [span for span in found.pop(FAMILY + name, ()) if not Spans(everyday).hold(*span)]
                found |= {FAMILY + name: spans} if spans else {}
        # Before a kind of device is told from its words, which spans what stands between them: “PMP PRDGM INS”.
        self._find_misspelt(text, found)
        self._find_kind(text, found)
        self._find_products(text, found)
        return text, found

    def _find_products(self, text: Folded, found: Found) -> None:
        """Add the names of products; within a longer one a name is none: “iCT” in “iCT SP”."""
        places = {name: list(product.find(text.fold)) for name, product in self.products.items()}
        every = [span for name, spans in places.items() if not self.products[name].partial for span in spans]
        for name, spans in places.items():
            around = [(span, [one for one in every if one[0] <= span[0] and span[1] <= one[1]]) for span in spans]
            if whole := [span for span, others in around if set(others) <= {span}]:
                found[name] = whole

    def _find_kind(self, text: Folded, found: Found) -> None:
        stems = self._kind.find(text)
        groups = [stems.get(name, []) for name in self._kind.names]
        if not any(groups):
            return
        others = [span for name in ("accessory", "other device") for span in found.get(name, ())]
        # The first word leaves the kind open, and the last says nothing of it.
        told = {"weak": groups[0], "generic": groups[-1], "product": list(together(groups, others))}
        found |= {name: merged(found.get(name, ()), spans) for name, spans in told.items() if spans}

    def _find_misspelt(self, text: Folded, found: Found) -> None:
        """Add names with slips in them, where no list explains the word."""
        spans = [(name, match.span()) for name, words in self._misspelt for match in words.finditer(text.fold)]
        if self._stems:
            # Real records garble a family's name in every way: PRGDM, PDRGM, PRODGM. They keep its consonants.
            spans += [
                (FAMILY + name, (token.start, token.end))
                for token in text.tokens
                if not token.hangs_on and (name := self._garbled(token.text))
            ]
        if spans:
            explained = Spans(span for listed in found.values() for span in listed)
            for name in dict.fromkeys(name for name, _ in spans):
                more = [span for listed, span in spans if listed == name and not explained.hold(*span)]
                if more:
                    found[name] = merged(found.get(name, ()), more)

    def _garbled(self, token: str) -> str | None:
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
        slipped = any(name == FAMILY + family and words.fullmatch(word) for name, words in self._misspelt)
        if slipped or word in self._spellings or word == _consonants(word):
            return False
        return self._garbled(word) == family and not set(_consonants(fold(family))) <= set(word)

    @property
    def flag_names(self) -> Sequence[str]:
        """The names of the circumstances that are known, in order."""
        return self._flags.names

    def flags(self, text: Folded) -> set[str]:
        """Return the names of the circumstances that a text speaks of."""
        return set(self._flags.find(text))

    def _compile_codes(self, recall: Recall) -> None:
        shape = recall.words.code
        prefixes, leads = _dotted(map(fold, shape.prefixes)), either(map(fold, shape.demo_leads))
        # A code's prefix may hang on to the word before it: PUMPMMT-512WWS. An O or I may stand for a digit.
        #: A code.
        self.code = re.compile(
            rf"(?:{FREE}(?P<demo>{leads}))?{prefixes}{_BEFORE_DIGITS}(?P<core>{_APART}|[0-9][0-9OI]*){_LETTERS}"
        )
        shortest, longest = min(map(len, self.digits), default=1), max(map(len, self.digits), default=1)
        sign = f"[0-9{''.join(LOOK_ALIKE)}]"
        #: A code with a tail that no code has, or with letters that were read for digits: MMT-722NAS2, MMT-S12NAS.
        self.odd_code = re.compile(
            rf"{prefixes}{_BEFORE_DIGITS}(?={sign}*[0-9])(?P<core>{sign}{{{shortest},{longest}}})(?![0-9])"
            rf"(?P<letters>(?:[0-9A-Z]|[.](?=[0-9]))*)"
        )
        #: Letters set apart from the digits of their code: MMT-715 NAB, MMT-512-WWS.
        self.loose_letters = re.compile(rf"[ -](?P<letters>{shape.letters or '(?!)'}){END}")
        #: A prefix with a slip in it, right before a number: MTT-722NAB.
        slips = [with_one_slip([*map(re.escape, prefix)], "[A-Z0-9]") for prefix in map(fold, shape.prefixes)]
        self.slip = re.compile(f"{FREE}(?:{'|'.join(slips) or '(?!)'})[\\W_]{{0,2}}$")
        #: A number that has the shape of a recalled one.
        first = "".join(sorted({digits[0] for digits in self.digits}))
        self.like_number = re.compile(
            rf"{FREE}(?P<core>[{first}]\d{{{shortest - 1},{longest - 1}}}){_LETTERS}" if first else "(?!)"
        )

    def _compile_numbers(self, recall: Recall) -> None:
        words = recall.words
        self.unlisted = re.compile("|".join(f"{FREE}(?:{p}){END}" for p in words.unlisted_patterns) or "(?!)")
        self.other_codes = re.compile(f"^(?:{'|'.join(words.other_codes)})$" if words.other_codes else "(?!)")
        self.letters = re.compile(f"(?:{words.code.letters or '(?!)'})$")
        self.markers = {name: re.compile(pattern) for name, pattern in words.code.markers.items()}
        number = either(self.digits)
        apart = rf"(?<![0-9] ){either(map(' '.join, self.digits))}(?! [0-9])"
        #: A recalled number, wherever it stands; its digits may be set apart.
        self.number = re.compile(rf"(?P<core>{number}|{apart}){_LETTERS}")
        #: A recalled number with letters that nobody knows: M722, IP-722, 722A.
        self.lettered_number = re.compile(
            rf"{FREE}(?=[A-Z]|{number}[A-Z])[A-Z]{{0,3}}-?(?P<core>{number})(?P<letters>[A-Z]{{0,2}}){END}"
        )
        #: One recalled number of a range, and the other: 511-715.
        self.ends_range = re.compile(rf"\s?-\s?{number}[A-Z]{{0,2}}(?![0-9A-Z]|-[0-9])")
        self.begins_range = re.compile(rf"(?<![0-9A-Z-]){number}[A-Z]{{0,2}}\s?-\s?$")
        #: Short names that stand for several models.
        self.aliases = {fold(alias): models for alias, models in words.code.aliases.items()}
        #: Numbers of what the recalled products are used with.
        self.used_with = frozenset(words.used_with)
        unlisted = either(self.used_with.union(words.unlisted_numbers))
        self.unlisted_number = re.compile(rf"{FREE}(?P<core>{unlisted}){_LETTERS}")


def _lists(words: Words) -> dict[str, Collection[str]]:
    """Return the lists of words that are looked for in every text."""
    return {
        "own": words.own_makers,
        "parent": words.parent_makers,
        "division": words.other_divisions,
        "other maker": words.other_makers,
        "product": words.product,
        "weak": words.weak,
        "accessory": words.accessories,
        "exception": words.accessory_exceptions,
        "built in": words.built_in,
        "other device": words.other_devices,
        "generic": words.generic,
        "counted": words.counted,
        "everyday": words.everyday,
    }


_LETTERS = f"(?P<letters>[A-Z]{{0,7}}){END}"  # What may hang on to the digits of a model


def _consonants(word: str) -> str:
    return _VOWELS.sub("", word)


def digits_of(model: str) -> str:
    """Return the digits of a model number: ``522`` of ``522K``."""
    return re.match(r"\d*", model).group()  # type: ignore[union-attr]


@lru_cache(maxsize=64)
def serial_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return what a serial number of products with these patterns is, as a whole token."""
    return re.compile(f"{FREE}(?:{'|'.join(patterns) or '(?!)'}){END}")


def numbers_of(recall: Recall) -> frozenset[str]:
    """Return the digits of the recalled models."""
    return frozenset(digits_of(model) for row in recall.rows for model in row.models)


def _dotted(words: Iterable[str]) -> str:
    """Return a pattern for words whose letters may be set apart: M.M.T., MM-T."""
    return "(?:" + ("|".join("[. -]?".join(map(re.escape, word)) + "[.]?" for word in words) or "(?!)") + ")"


def long_names(recall: Recall) -> Iterator[tuple[str, str]]:
    """Yield each name of a recall that is long enough to be known with slips in it, and the list it stands in."""
    words = recall.words
    lists = {"own": words.own_makers, "parent": words.parent_makers}
    # A family's other spellings are slips already.
    lists |= {FAMILY + family.name: (family.name,) for family in words.families}
    for listed, spellings in lists.items():
        for word in map(fold, spellings):
            if len(word) >= LONG and word.isascii() and word.isalpha():
                yield word, listed
