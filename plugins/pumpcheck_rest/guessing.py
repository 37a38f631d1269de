"""Where an unknown system usually has its records and their number."""

from __future__ import annotations

from collections.abc import Mapping

from .expressions import search

KEYS = ("id", "_id", "uuid", "sys_id", "guid", "asset_id", "assetId", "pk", "key")
"""Where a record usually has its primary key."""

LISTS = (
    "results", "data", "items", "rows", "value", "values", "records", "content", "entries", "result", "member",
    "members", "objects", "assets", "devices", "equipment", "hits", "list", "docs", "elements", "response", "_embedded",
)  # fmt: skip

TOTALS = (
    "total", "totalCount", "total_count", "totalResults", "total_results", "totalElements", "totalItems", "totalcount",
    "recordCount", "record_count", "meta.total", "meta.total_count", "meta.totalCount", "meta.filter_count",
    "meta.pagination.total", "pagination.total", "paging.total", "page.totalElements", "responseInfo.totalCount",
    "data.total", "result.total", '"@odata.count"', "count",
)  # fmt: skip

TOTAL_HEADERS = ("X-Total-Count", "X-Total", "Total-Count", "X-Pagination-Total-Count", "Content-Range")


def find_records(body: object) -> tuple[list[object] | None, str]:
    """Return the list of records of an answer and where it is, in words.

    >>> find_records({"meta": {}, "data": {"items": [{"id": 1}]}})
    ([{'id': 1}], 'under `data.items`')
    >>> find_records({"message": "no such page"})
    (None, '')
    """
    if isinstance(body, list):
        return body, "at the top"
    if not isinstance(body, dict):
        return None, ""
    named = [key for key in LISTS if key in body]
    for key in named:
        if isinstance(body[key], list):
            return body[key], f"under `{key}`"
    for key in named:
        found, place = find_records(body[key]) if isinstance(body[key], dict) else (None, "")
        if found is not None:
            return found, place.replace("`", f"`{key}.", 1)
    lists = [key for key, value in body.items() if isinstance(value, list) and all(isinstance(x, dict) for x in value)]
    return (body[lists[0]], f"under `{lists[0]}`") if len(lists) == 1 else (None, "")


def find_total(headers: Mapping[str, str], body: object) -> tuple[int | None, str]:
    """Return how many records an answer says there are, and where it says so.

    >>> find_total({}, {"meta": {"total": 512}})
    (512, '`meta.total`')
    """
    for name in TOTAL_HEADERS:
        text = (headers.get(name) or "").rpartition("/")[2].strip()
        if text.isdecimal():
            return int(text), name
    for expression in TOTALS:
        found = search(expression, body)
        if isinstance(found, int) and not isinstance(found, bool) and found >= 0:
            return found, f"`{expression}`"
    return None, ""
