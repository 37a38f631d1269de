"""The objects in a store that a URL stands for: one, a folder or those that fit a pattern."""

from __future__ import annotations

import glob
import re
from posixpath import basename, dirname

from pumpcheck.adapters import SourceRequest
from pumpcheck.scanning.folders import Walker
from pumpcheck.scanning.passed_over import left_behind
from pumpcheck.streams import store_errors, store_of, told


def walk_store(walker: Walker, location: str) -> bool:
    """Take what a URL stands for; what cannot be listed is told in ``walker.unread``.

    Args:
        walker: Takes it.
        location: The URL of an object, of a folder, or with a pattern such as ``s3://inventories/2026/**/*.csv``.

    Returns:
        Whether it is the URL of one object.

    Raises:
        SourceError: If the store cannot be asked.
    """
    label = SourceRequest(location).label
    with store_errors(label):
        files, path = store_of(location, label)
        if not glob.has_magic(path) and (files.isfile(path) or not files.isdir(path)):
            walker.take(location)
            return True
        from fsspec.utils import glob_translate

        top = path.rstrip("/")
        while glob.has_magic(top):
            top = dirname(top)
        fits = re.compile(glob_translate(path)).match if glob.has_magic(path) else lambda _: True
        files.invalidate_cache(top)

        def tell(error: OSError) -> None:
            walker.unread[location] = told(f"{label}: folder", error)

        for folder, folders, names in files.walk(top, detail=True, on_error=tell):
            for name in sorted(folders):
                if left_behind(name, is_folder=True):
                    walker.pass_over(left_behind(name, is_folder=True), files.unstrip_protocol(f"{folder}/{name}"))
                    del folders[name]
            for name in sorted(names):
                whole = f"{folder}/{name}"
                if not (fits(whole) or _lies_in(whole, top, fits)):
                    continue
                if kind := left_behind(basename(name), is_folder=False):
                    walker.pass_over(kind, files.unstrip_protocol(whole))
                else:
                    walker.take(files.unstrip_protocol(whole))
    return False


def _lies_in(path: str, top: str, fits: object) -> bool:
    """Whether a folder above fits, which is walked as a whole."""
    while len(path := dirname(path)) > len(top):
        if fits(path):  # type: ignore[operator]
            return True
    return False
