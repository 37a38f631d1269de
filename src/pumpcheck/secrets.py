"""Secrets: named where they are kept, read when they are needed, and shown nowhere.

A secret is named by a reference, which is no secret itself: ``env:NAME``, ``file:PATH`` or
``keyring:SERVICE/USER``.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from pumpcheck.errors import UsageError

LARGEST = 65_536
"""Bytes up to which a file is taken for one that holds a secret."""

HOW_TO = "env:NAME (an environment variable), file:PATH or keyring:SERVICE/USER"
"""The three forms of a reference, for messages."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Secret:
    """A value that shows itself only when asked.

    >>> Secret("hunter2"), f"{Secret('hunter2')}", Secret("hunter2").reveal()
    (<secret>, '<secret>', 'hunter2')
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        """Keep a value."""
        self.__value = value

    def reveal(self) -> str:
        """Return the value. Give it to what needs it and keep it nowhere."""
        return self.__value

    def __repr__(self) -> str:
        return "<secret>"

    def __format__(self, _form: str) -> str:
        return "<secret>"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a secret is not written anywhere; keep its reference instead")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _memo: object) -> Secret:
        return self


def read_secret(reference: str) -> Secret:
    """Read a secret from where it is kept.

    Args:
        reference: ``env:NAME`` for an environment variable, ``file:PATH`` for a file (of which one line break at the
            end is taken off), or ``keyring:SERVICE/USER`` for an entry of the system's keyring.

    Returns:
        The secret, one line that is not empty.

    Raises:
        UsageError: If nothing usable is there. The message names the reference and never a value.

    >>> import os
    >>> os.environ["PUMPCHECK_EXAMPLE"] = "hunter2"
    >>> read_secret("env:PUMPCHECK_EXAMPLE")
    <secret>
    """
    kind, _, name = reference.partition(":")
    reader = _READERS.get(kind)
    if reader is None or not name.strip():
        # Whoever gives something else may have given the secret itself, so it is not repeated.
        raise UsageError(f"a secret is given by where it is kept: {HOW_TO}; what was given is none of these")
    value = reader(name)
    if not value.strip():
        raise UsageError(f"{reference}: is empty; put the secret there")
    if _CONTROL.search(value):
        raise UsageError(f"{reference}: holds a line break or another control character; a secret is one line of text")
    return Secret(value)


def is_reference(text: str) -> bool:
    """Whether a text has the form of a reference; nothing is read.

    >>> is_reference("env:SNIPEIT_TOKEN"), is_reference("hunter2")
    (True, False)
    """
    kind, _, name = text.partition(":")
    return kind in _READERS and bool(name.strip())


def exposure(reference: str) -> str:
    """Return what is wrong with the rights of a file that holds a secret; empty when nothing is.

    Such a file is read all the same: where containers mount secrets, everybody in the container can read them.
    """
    kind, _, name = reference.partition(":")
    if kind != "file" or os.name == "nt":
        return ""
    try:
        mode = Path(name).expanduser().stat().st_mode
    except (OSError, RuntimeError):
        return ""
    if stat.S_ISREG(mode) and mode & (stat.S_IROTH | stat.S_IWOTH):
        return f"{reference}: everybody on this computer can get at it; take the rights of others away (chmod 600)"
    return ""


def _from_environment(name: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise UsageError("env: what follows it is not the name of an environment variable; write env:NAME")
    value = os.environ.get(name)
    if value is None:
        raise UsageError(f"env:{_shown(name)}: there is no environment variable of this name; set it to the secret")
    return value


def _shown(name: str) -> str:
    """Return the name of a variable that is not there, unless it looks like the secret itself, put in its place."""
    digits = sum(character.isdigit() for character in name)
    return "…" if len(name) >= 20 and digits >= 3 and not name.isupper() else name


def _from_file(name: str) -> str:
    raw, problem = b"", ""
    try:
        with Path(name).expanduser().open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        problem = "there is no such file; check the path"
    except (OSError, RuntimeError, ValueError) as error:
        # Not every one of these has a reason in words: ~nobody without a home, a path with a null in it.
        problem = f"cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}"
    if len(raw) > LARGEST:
        problem = f"is larger than {LARGEST // 1024} KB, so it is no file with a secret in it"
    text = None if problem else _decoded(raw)
    if text is None:
        raise UsageError(f"file:{name}: {problem or 'is not UTF-8 text; save it as UTF-8'}")
    return text.removesuffix("\n").removesuffix("\r")


def _decoded(raw: bytes) -> str | None:
    # The error of a failed decoding holds the bytes, so it must not be the context of another one.
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _from_keyring(name: str) -> str:
    service, slash, user = name.rpartition("/")
    if not (slash and service and user):
        raise UsageError("keyring: what follows it is not of the form SERVICE/USER; write keyring:SERVICE/USER")
    try:
        import keyring
    except ImportError:
        raise UsageError(
            f"keyring:{name}: reading the system's keyring needs the package keyring; "
            "install it with: pip install 'pumpcheck[keyring]'"
        ) from None
    failure = ""
    value = None
    try:
        value = keyring.get_password(service, user)
    except Exception as error:
        # A stranger's backend; the text of its error may say anything.
        failure = type(error).__name__
    if failure == "NoKeyringError":
        raise UsageError(f"keyring:{name}: this computer has no keyring that can be used; use env:NAME or file:PATH")
    if failure:
        raise UsageError(f"keyring:{name}: the keyring could not be read ({failure}); unlock it and try again")
    if value is None:
        raise UsageError(f"keyring:{name}: has no such entry; make it with: keyring set {service} {user}")
    return value


_READERS: dict[str, Callable[[str], str]] = {
    "env": _from_environment,
    "file": _from_file,
    "keyring": _from_keyring,
}
