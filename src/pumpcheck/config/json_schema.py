"""The JSON Schema of ``pumpcheck.toml``, made of the model."""

from __future__ import annotations

from typing import Any

from pumpcheck.config.toml_model import ConfigFile


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``pumpcheck.toml``, by which editors check and complete it."""
    made: dict[str, Any] = _plain(ConfigFile.model_json_schema())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pumpcheck.toml",
        **made,
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
    """Leave out what only pydantic needs: names of classes, and null, which TOML does not have."""
    if isinstance(value, list):
        return [_plain(item) for item in value if item != {"type": "null"}]
    if not isinstance(value, dict):
        return value
    kept = {
        key: _plain(item)
        for key, item in value.items()
        if not (key == "title" and isinstance(item, str)) and (key, item) != ("default", None)
    }
    choices = kept.get("anyOf", ())
    return {**choices[0], **{key: item for key, item in kept.items() if key != "anyOf"}} if len(choices) == 1 else kept
