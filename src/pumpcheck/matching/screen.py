"""A necessary condition, on raw text, for any verdict but not_affected. Derived from the recall data alone.

A record may be affected or need review only if it names a recalled number, a code prefix, a family, the maker or the
kind of device. Each of those cannot be written without certain letters or digits in a row; a text that holds none of
them is cleared without being read any further.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import accumulate, chain

from pumpcheck.folding import IN_NO_SIGN, fold, longest_words
from pumpcheck.grid import Patterns
from pumpcheck.matching.lexicon import long_names, numbers_of
from pumpcheck.matching.name_index import NameIndex
from pumpcheck.matching.names import is_known_by_names_only
from pumpcheck.matching.spelling import FIRST_READ_AS, misspelt, sign_of_misspelt
from pumpcheck.matching.words import is_stem, pattern_of, tokens_of
from pumpcheck.model.recall import Recall


class Screen:
    """The screen of some recalls.

    Attributes:
        recalls: The recalls.

    >>> from pumpcheck.recalls import built_in
    >>> screen = Screen(built_in())
    >>> screen.passes("Prdgm 722"), screen.passes("Infusomat Space, B. Braun")
    (True, False)
    """

    def __init__(self, recalls: Iterable[Recall]) -> None:
        """Derive the screen from the words of these recalls."""
        self.recalls = tuple(recalls)
        #: The products that recalls know by name.
        self.names = NameIndex(self.recalls)
        self._worded = [recall for recall in self.recalls if not is_known_by_names_only(recall)]
        self._phrases = [_phrases(recall) for recall in self._worded]
        models = frozenset[str]().union(*map(numbers_of, self._worded))
        self._numbers = _Signs((sign for recall in self._worded for sign in _numbers(recall)), models)
        words = (_worded(phrases) for phrases in self._phrases)
        signs = chain.from_iterable((*_garbled(recall), *_misspelt(recall), *_kind(recall)) for recall in self._worded)
        self._company = _Signs(chain(*words, signs))
        self._models = _Signs((sign for recall in self._worded for sign in _aliases(recall)), models)
        self._codes = _Signs(sign for recall in self._worded for sign in _codes(recall))

    def passes(self, text: str) -> bool:
        """Whether a record with this text may be anything but not_affected."""
        folded = fold(text)
        signs = self._numbers.stand_in(folded) or self._company.stand_in(folded)
        return signs or bool(self.names.named(folded))

    def may_name(self, text: str) -> bool:
        """Whether a text may name a recalled model by a code, or by a number with a word that may make it ours.

        >>> from pumpcheck.recalls import built_in
        >>> screen = Screen(built_in())
        >>> [screen.may_name(text) for text in ("was: mmt 722nas", "508 MiniMed", "room 722", "Medtronic")]
        [True, True, False, False]
        """
        folded = fold(text)
        model = self._codes.stand_in(folded) or (self._models.stand_in(folded) and self._company.stand_in(folded))
        return model or bool(self.names.named(folded, in_record=False))

    def named_in(self, texts: Iterable[str | None]) -> set[str]:
        """Return which of many texts may name a recalled model: those of which `may_name` says so, found together."""
        distinct = list(set(filter(None, texts)))
        together, lengths = "\n".join(distinct), map(len, distinct)
        if together.isascii():
            together = fold(together)
        else:
            folds = list(map(fold, distinct))
            together, lengths = "\n".join(folds), map(len, folds)
        signs = (self._codes, self._models, self.names)
        found = sorted(place for sign in signs for place in sign.places(together))
        if not found:
            return set()
        ends = list(accumulate(lengths, lambda end, length: end + length + 1))
        return set(filter(self.may_name, {distinct[bisect_left(ends, place)] for place in found}))

    def folded(self, text: str) -> str:
        """Return text in the form on which `pattern` may be used as far as it is ASCII.

        Words of other scripts without a sign are told by a character that stands in none.

        >>> from pumpcheck.recalls import built_in
        >>> screen = Screen(built_in())
        >>> [screen.folded(text) for text in ("Krankenhausbett, älter", "медтроник", "№ 5 насос")]
        ['KRANKENHAUSBETT, ALTER', 'MEДTPOHИK', 'NO 5 HACOC']
        """
        folded = fold(text)
        if folded.isascii() or self.names.other_scripts or any(word in folded for word in self._other_scripts):
            return folded
        return _BEYOND_ASCII.sub(IN_NO_SIGN, folded)

    @cached_property
    def _other_scripts(self) -> set[str]:
        """What texts hold that matter for a word beyond ASCII: of each phrase with one, and of each stem."""
        phrases = {" ".join(phrase) for every in self._phrases for phrase in every}
        stems = {fold(word.strip("*")) for recall in self._worded for word in (recall.words.stems or ((),))[-1]}
        aliases = {alias for recall in self._worded for alias, _ in (*_aliases(recall), *_codes(recall))}
        return longest_words(phrases | stems | aliases)

    @property
    def pattern(self) -> bytes:
        r"""A pattern that every ASCII record matches that may be anything but not_affected.

        >>> from pumpcheck.recalls import built_in
        >>> pattern = re.compile(Screen(built_in()).pattern)
        >>> bool(pattern.search(b'7,"Prdgm",,722')), bool(pattern.search(b"7,Infusomat Space,B. Braun,1722"))
        (True, False)
        """
        return any_of(self.patterns)

    @cached_property
    def patterns(self) -> Patterns:
        """The patterns of which every ASCII record matches one that may be anything but not_affected.

        The record may be in any delimited form, as long as its words and numbers stand in it as they are: a phrase is
        known by one of its words, since the others may stand in another column. No look-around and no back-reference,
        so that automata can run them.
        """
        # A product's name matters wherever it stands.
        numbers: set[str] = set()
        others, parts, words = set(self.names.patterns()), set(), set()
        for recall, phrases in zip(self._worded, self._phrases, strict=True):
            numbers |= numbers_of(recall).union(map(" ".join, numbers_of(recall)))
            numbers |= {alias for alias, _ in _aliases(recall) if alias.isascii()}
            others |= {re.escape(literal) for literal, _ in _numbers(recall)}
            parts |= set(_garbled_patterns(recall))
            parts |= {sign_of_misspelt(name) for name, _ in long_names(recall)}
            # A record that names nothing but a pump's serial number leaves a doubt.
            parts |= {f"(?:^|[^0-9A-Z])(?:{pattern})(?:[^0-9A-Z]|$)" for pattern in recall.words.serials}
            literals, apart = _known_by(phrases, recall)
            stems = recall.words.stems[-1] if recall.words.stems else ()
            words |= literals.union(filter(str.isascii, (fold(word.strip("*")) for word in stems if is_stem(word))))
            apart |= set(filter(str.isascii, (fold(word) for word in stems if not is_stem(word))))
            for word in apart:
                edge = "[^0-9]" if word.isdigit() else "[^A-Z]"
                parts.add(f"(?:^|{edge}){re.escape(word)}(?:TM)?(?:{edge}|$)")
        # The fewer there are, the quicker they are found.
        parts |= {re.escape(word) for word in words if not any(other in word for other in words - {word})}
        whole = [f"(?:^|[^0-9])(?:{'|'.join(sorted(numbers))})(?:[^0-9]|$)"] if numbers else []
        return Patterns(*(tuple(f"(?i){part}".encode() for part in sorted(some)) for some in (parts, whole, others)))


def any_of(patterns: Patterns) -> bytes:
    """Return one pattern for all of these."""
    every = [part.removeprefix(b"(?i)") for some in patterns for part in some]
    return b"(?i)" + (b"|".join(every) or b"^$")


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")

Sign = tuple[str, str]
"""Letters or digits that must occur, and a pattern that must fit besides, or nothing."""

Phrase = tuple[str, ...]


_compiled = lru_cache(maxsize=None)(re.compile)
"""Compiles a pattern when a text first holds its literal, which of most no text of a small inventory does."""


class _Signs:
    """Signs, one of which a text is looked through for. A literal is many times quicker to find than any pattern."""

    def __init__(self, signs: Iterable[Sign], whole_numbers: Iterable[str] = ()) -> None:
        every = sorted(set(signs))
        self._ascii = [sign for sign in every if sign[0].isascii()]
        self._all = [*self._ascii, *(sign for sign in every if not sign[0].isascii())]
        self._whole_numbers = list(map(re.compile, _whole(whole_numbers)))

    def stand_in(self, folded: str) -> bool:
        """Whether a folded text holds any of them."""
        for literal, more in self._ascii if folded.isascii() else self._all:
            if literal in folded and (not more or _compiled(more).search(folded)):
                return True
        for number in self._whole_numbers:  # noqa: SIM110 - a generator takes twice as long
            if number.search(folded):
                return True
        return False

    def places(self, folded: str) -> Iterator[int]:
        """Yield where they stand in a folded text."""
        for literal, more in self._all:
            if literal in folded:
                yield from (found.start() for found in _compiled(more or re.escape(literal)).finditer(folded))
        for number in self._whole_numbers:
            yield from (found.start() for found in number.finditer(folded))


def _whole(numbers: Iterable[str]) -> Iterator[str]:
    """Yield patterns of whole numbers: of each length one, since a pattern is quickest that begins with few signs."""
    by_length: dict[int, list[str]] = {}
    for number in filter(None, sorted(numbers)):
        by_length.setdefault(len(number), []).append(number)
    for length, alike in by_length.items():
        # Their digits may be set apart: 7 2 2.
        written = "|".join(
            f"{number[0]}(?:{number[1:]}|{''.join(f' {digit}' for digit in number[1:])})" for number in alike
        )
        yield rf"(?:{written})(?<!\d{{{length + 1}}})(?!\d)"


def _numbers(recall: Recall) -> Iterator[Sign]:
    """What an identifier or code cannot be written without."""
    yield from ((identifier, "") for row in recall.rows for identifier in row.identifiers)
    yield from ((prefix, "") for prefix, _ in _codes(recall))
    # As a table program writes large numbers.
    yield from (
        (f"{number[:1]}{point}{number[1:]}E", "") for number in numbers_of(recall) if len(number) > 1 for point in ".,"
    )


def _aliases(recall: Recall) -> Iterator[Sign]:
    """What the short names of the models are."""
    yield from ((name, rf"(?<!\d){name}(?!\d)") for name in map(fold, recall.words.code.aliases))


def _codes(recall: Recall) -> Iterator[Sign]:
    """What a code begins with."""
    # Its letters may be set apart: M M T 7 2 2.
    prefixes = (joint.join(fold(prefix)) for prefix in recall.words.code.prefixes for joint in ("", " ", "."))
    yield from ((prefix, rf"{re.escape(prefix)}[.]?[\W_]{{0,4}}(?:N[OR]?[\W_]{{1,2}})?[0-9]") for prefix in prefixes)


def _worded(phrases: Iterable[Phrase]) -> Iterator[Sign]:
    """What makers, families and kinds of device cannot be written without."""
    for phrase in phrases:
        words = r"(?:TM)?[\W_]{0,3}".join(map(re.escape, phrase))
        pattern = rf"(?<![^\W\d_]){words}(?:TM)?(?![^\W\d_])"
        yield max(phrase, key=len), pattern if len(phrase) > 1 else ""


def _misspelt(recall: Recall) -> Iterator[Sign]:
    """Misspelt names, within other words too: words may be set apart before they are looked at."""
    for name, _ in long_names(recall):
        yield name[0], misspelt(name)
        if name[0] in FIRST_READ_AS:
            yield FIRST_READ_AS[name[0]], misspelt(name)


def _kind(recall: Recall) -> Iterator[Sign]:
    """What names a kind of device by its stems: a word of each group."""
    *others, telling = recall.words.stems or ((),)
    ahead = "".join(f"(?=.*?(?:{'|'.join(map(pattern_of, group))}))" for group in others)
    for word in telling:
        yield fold(word.strip("*")), rf"(?s)\A(?=.*?{pattern_of(word)}){ahead}"


def _phrases(recall: Recall) -> set[Phrase]:
    """Return makers, families and kinds of device, without those that hold another of one word."""
    words = recall.words
    spellings = (spelling for family in words.families for spelling in family.spellings)
    phrases = {_parts(phrase) for phrase in (*words.own_makers, *words.parent_makers, *words.product, *spellings)}
    single = {phrase[0] for phrase in phrases if len(phrase) == 1}
    return {phrase for phrase in phrases if single.isdisjoint(phrase) or len(phrase) == 1}


def _garbled(recall: Recall) -> Iterator[Sign]:
    """Garbled spellings of families: nothing but vowels and all of the family's consonants."""
    for family in recall.words.families:
        initial = fold(family.name)[0]
        for stem in map(fold, family.abbreviations):
            letters = f"[{''.join(sorted(set(stem) | _VOWELS))}]"
            held = "".join(f"(?={letters}{{0,8}}{letter})" for letter in sorted(set(stem) - _VOWELS - {initial}))
            # It may run on into another word, from which it is set apart.
            yield initial, rf"{initial}{held}"


def _known_by(every: Iterable[Phrase], recall: Recall) -> tuple[set[str], set[str]]:
    """Return what is looked for in place of phrases: words that count wherever they stand, and such as stand apart.

    Of several words that is one which is looked for already, with a stem in it, or which few records hold: none that
    many devices share, and a long one.
    """
    phrases = {phrase for phrase in every if all(part.isascii() for part in phrase)}
    words = recall.words
    common = {part for word in (*words.weak, *words.generic, *words.accessories) for part in _parts(word)}
    several = [phrase for phrase in phrases if len(phrase) > 1]
    stems = [fold(stem.strip("*")) for stem in (words.stems or ((),))[-1]]

    def tells(part: str) -> tuple[bool, bool, int, str]:
        return any(stem in part for stem in stems), part not in common, len(part), part

    telling = {max(phrase, key=tells) for phrase in several}
    rare = {part for part in telling if len(part) >= _RARE}
    return {"".join(phrase) for phrase in phrases} | rare, telling - rare


def _garbled_patterns(recall: Recall) -> Iterator[str]:
    """What garbled spellings look like: behind the initial, two letters that all of them hold, in either order."""
    for family in recall.words.families:
        initial, stems = fold(family.name)[0], [set(fold(stem)) for stem in family.abbreviations]
        if not stems:
            continue
        letter = f"[{''.join(sorted(set().union(*stems) | _VOWELS))}]"
        held = sorted(set.intersection(*stems) - _VOWELS - {initial})[:2]
        first, last = held[:1], held[1:]
        if last:
            yield f"{initial}{letter}*(?:{first[0]}{letter}*{last[0]}|{last[0]}{letter}*{first[0]})"
        else:
            yield f"(?:^|[^A-Z0-9]){initial}{letter}*{''.join(first)}"


def _parts(phrase: str) -> Phrase:
    if is_stem(phrase):
        return (fold(phrase.strip("*")),)
    return tuple(token.text for token in tokens_of(fold(phrase)))


_VOWELS = frozenset("AEIOU")
_RARE = 5  # Letters from which a word is looked for anywhere, even within another word
