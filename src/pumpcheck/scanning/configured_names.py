"""What a user named: a source of the configuration, or a location as it is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from pumpcheck.config import Config, load_config
from pumpcheck.config.config_file import FILE_NAME, SOURCE_NAME, find_config
from pumpcheck.errors import SourceNotFoundError, UsageError
from pumpcheck.scanning.options import ScanOptions
from pumpcheck.secrets import HOW_TO, is_reference, read_secret, secret_in_url


class Names:
    """The names of the configuration, which is read once something could be one of them."""

    def __init__(self, config: str | os.PathLike[str] | None = None) -> None:
        """Take the path of a configuration; without it the usual places are looked at.

        Raises:
            ConfigError: If the configuration that was named is missing or invalid.
        """
        self._named = config
        if config:
            _ = self.config

    @cached_property
    def config(self) -> Config | None:
        """The configuration, if there is one."""
        path = find_config(self._named)
        return load_config(path) if path else None

    def look_up(self, text: str, asked: ScanOptions) -> tuple[str, ScanOptions]:
        """Return the location that a text stands for, and how it is to be read.

        A name wins only when it is exactly that of a source.

        Args:
            text: A name, a path, a pattern, a URL or ``-``.
            asked: What the call says.

        Raises:
            ConfigError: If the configuration is invalid.
            SourceNotFoundError: If the text could be a name and is neither that nor a file.
            UsageError: If it is the name of a source and of a file, or a URL with a secret in it.
        """
        if "://" in text:
            _refuse_secrets(text)
        if not re.fullmatch(SOURCE_NAME, text):
            return text, asked
        exists = Path(text).exists()
        config = self.config
        if config is None or text not in config.sources:
            if exists:
                return text, asked
            known = f"{config.path} has {', '.join(config.sources) or 'none'}" if config else f"there is no {FILE_NAME}"
            raise SourceNotFoundError(
                f"{text}: there is no such file or folder, and no source of this name ({known}); check the spelling"
            )
        if exists:
            raise UsageError(
                f"{text}: is a source in {config.path} and also a file or folder here; write {os.curdir}{os.sep}{text} "
                "for what is here, and rename the source, or run in another folder with --config, for the source"
            )
        source = config.sources[text]
        return source.location, asked.of(source)

    def check(self, texts: Iterable[str], asked: ScanOptions) -> None:
        """Look up what was named, and the secrets of it, before the first of it is read for minutes.

        Args:
            texts: Names, paths, patterns, URLs or ``-``.
            asked: What the call says.

        Raises:
            UsageError: If one of them cannot be read as it is configured. That nothing is there is no such case.
        """
        for text in texts:
            try:
                location, options = self.look_up(text, asked)
            except SourceNotFoundError:
                continue
            source = options.source
            if source is None:
                continue
            settings = options.request(location).options
            for key in source.secrets:
                if not is_reference(settings[key]):
                    continue
                try:
                    read_secret(settings[key])
                except UsageError as error:
                    raise UsageError(f"{source.origin}: {key}: {error}") from None


def _refuse_secrets(url: str) -> None:
    if problem := secret_in_url(url):
        # The URL is not repeated: in one that is malformed nothing tells the secret from the rest.
        raise UsageError(f"the URL that was given cannot be used: {problem}; give secrets by --option, as {HOW_TO}")
