"""Ways in which systems give 37 of 1,000 records and say that there is more, as a table."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

COUNT, SIZE, PAGES = 1_000, 37, 28
PUMPS = (38, 500, 1_000)
"""The records that are recalled pumps; none is on the first page."""


def device(number):
    pump = number in PUMPS
    return {
        "id": number,
        "asset_tag": f"HTM-{number:05}",
        "manufacturer": {"id": 2, "name": "Medtronic MiniMed" if pump else "Baxter"},
        "model": {"id": 3, "name": "MMT-722NAS" if pump else "35700BAX2"},
        "serial": f"PAR{number:06}H",
    }


DEVICES = [device(number) for number in range(1, COUNT + 1)]


@dataclass
class Part:
    """The records from a position on, of a request to an address."""

    start: int
    address: str

    @property
    def rows(self):
        return DEVICES[self.start : self.start + SIZE]

    @property
    def end(self):
        return self.start + SIZE

    @property
    def more(self):
        return self.end < COUNT

    @property
    def page(self):
        """The number of the page, the first being 0."""
        return self.start // SIZE

    @property
    def token(self):
        """What brings the next part, with letters that base64 has and addresses too; None on the last one."""
        return base64.b64encode(f"??>{self.end}".encode()).decode() if self.more else None

    def link(self, name, value=None):
        """The address of the next part; None on the last one."""
        return f"{self.address}?{urlencode({name: self.end if value is None else value})}" if self.more else None

    def if_more(self, **members):
        return members if self.more else {}


@dataclass(frozen=True)
class Shape:
    """One way.

    Attributes:
        answer: Makes headers and body, and a status other than 200, of a part.
        name: The parameter by which the next part is asked for.
        start: Makes the position of its value.
        query: What stands in the query of the address from the start.
        told: What the message names where it is not read whole without an option.
        options: What reads on.
    """

    answer: Callable[[Part], tuple]
    name: str = "offset"
    start: Callable[[str], int] = int
    query: str = ""
    told: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


def page_from(first):
    return lambda text: (int(text) - first) * SIZE


def of_token(text):
    return int(base64.b64decode(text)[3:])


def ok(body, **headers):
    return {name.replace("_", "-"): value for name, value in headers.items()}, body


def link_header(part, relation):
    following = [f"<{part.link('offset')}>; {relation}"] if part.more else []
    return ok(part.rows, Link=", ".join([f'<{part.address}?offset=0>; rel="first"', *following]))


def bundle(part):
    links = [{"relation": "self", "url": part.address}]
    links += [{"relation": "next", "url": part.link("_getpages")}] if part.more else []
    return ok({"resourceType": "Bundle", "type": "searchset", "link": links, "items": part.rows})


def pairs(rows):
    """Return records as Collection+JSON has them: each value with its name."""
    texts = [{name: value["name"] if isinstance(value, dict) else value for name, value in row.items()} for row in rows]
    return [
        {"href": f"/assets/{row['id']}", "data": [{"name": name, "value": text} for name, text in row.items()]}
        for row in texts
    ]


TELLING = {
    "Collection+JSON, a link": Shape(
        lambda part: ok(
            {
                "collection": {
                    "href": part.address,
                    "links": [{"rel": "next", "href": part.link("offset")}] if part.more else [],
                    "items": pairs(part.rows),
                }
            }
        )
    ),
    "Collection+JSON, a query": Shape(
        lambda part: ok(
            {
                "collection": {
                    "items": pairs(part.rows),
                    "queries": [{"rel": "next", "href": part.address, "data": [{"name": "offset", "value": part.end}]}][
                        : part.more
                    ],
                }
            }
        )
    ),
    "a key in an object, as gRPC gateways have it": Shape(
        lambda part: ok({"devices": part.rows, "pagination": {"next_key": part.token, "total": "0"}}),
        "pagination.key",
        of_token,
    ),
    "a token with a slash": Shape(
        lambda part: ok({"records": part.rows, **part.if_more(offset=f"itr{part.end}/rec{part.end}")}),
        start=lambda text: int(text.partition("/")[0].removeprefix("itr")),
    ),
    "headers with a word before them": Shape(
        lambda part: ok(
            part.rows,
            **{
                "Pagination-Total-Count": str(COUNT),
                "Pagination-Limit": str(SIZE),
                "Pagination-Offset": str(part.start),
            },
        )
    ),
    "a place for changes behind the last page": Shape(
        lambda part: ok(
            {"items": part.rows, "nextPageUrl": part.link("offset")}
            if part.more
            else {"items": part.rows, "nextSyncUrl": f"{part.address}?sync=1"}
        )
    ),
    "an empty list beside that of the records": Shape(
        lambda part: ok(
            {
                "entities": [{"properties": row} for row in part.rows],
                "actions": [],
                "links": [{"rel": ["next"], "href": part.link("offset")}] if part.more else [],
            }
        )
    ),
    "Django REST framework, limit and offset": Shape(
        lambda part: ok({"count": COUNT, "next": part.link("offset"), "previous": None, "results": part.rows})
    ),
    "Django REST framework, cursor": Shape(
        lambda part: ok({"next": part.link("cursor", part.token), "previous": None, "results": part.rows}),
        "cursor",
        of_token,
    ),
    "OData v4": Shape(
        lambda part: ok({"value": part.rows, **part.if_more(**{"@odata.nextLink": part.link("$skip")})}), "$skip"
    ),
    "OData v2": Shape(
        lambda part: ok({"d": {"results": part.rows, **part.if_more(__next=part.link("$skip"))}}), "$skip"
    ),
    "Salesforce": Shape(
        lambda part: ok(
            {
                "totalSize": COUNT,
                "done": not part.more,
                "records": part.rows,
                **part.if_more(nextRecordsUrl=f"/services/data/query?batch={part.end}"),
            }
        ),
        "batch",
    ),
    "Airtable": Shape(lambda part: ok({"records": part.rows, **part.if_more(offset=part.token)}), start=of_token),
    "Slack": Shape(
        lambda part: ok({"ok": True, "members": part.rows, "response_metadata": {"next_cursor": part.token or ""}}),
        "cursor",
        of_token,
    ),
    "Google": Shape(
        lambda part: ok({"kind": "list", "items": part.rows, **part.if_more(nextPageToken=part.token)}),
        "pageToken",
        of_token,
    ),
    "AWS": Shape(lambda part: ok({"Assets": part.rows, **part.if_more(NextToken=part.token)}), "NextToken", of_token),
    "Kubernetes": Shape(
        lambda part: ok({"metadata": {"continue": part.token or ""}, "items": part.rows}), "continue", of_token
    ),
    "Spring HATEOAS": Shape(
        lambda part: ok(
            {
                "_embedded": {"assets": part.rows},
                "_links": {
                    "self": {"href": part.address},
                    **part.if_more(next={"href": part.link("page", part.page + 1)}),
                },
            }
        ),
        "page",
        page_from(0),
    ),
    "Spring Data, the page as an object": Shape(
        lambda part: ok(
            {
                "content": part.rows,
                "page": {"size": SIZE, "number": part.page, "totalElements": COUNT, "totalPages": PAGES},
            }
        ),
        "page",
        page_from(0),
    ),
    "Spring Data, flat": Shape(
        lambda part: ok({"content": part.rows, "last": not part.more, "number": part.page, "size": SIZE}),
        "page",
        page_from(0),
    ),
    "JSON:API": Shape(
        lambda part: ok(
            {"data": part.rows, "links": {"self": part.address, "next": part.link("page[number]", part.page + 2)}}
        ),
        "page[number]",
        page_from(1),
    ),
    "FHIR bundle": Shape(bundle, "_getpages"),
    "Link header": Shape(lambda part: link_header(part, 'rel="next"')),
    "Link header in capitals": Shape(lambda part: link_header(part, "REL=next")),
    "X-Next-Page": Shape(
        lambda part: ok(part.rows, X_Next_Page=str(part.page + 2) if part.more else "", X_Page=str(part.page + 1)),
        "page",
        page_from(1),
    ),
    "a number as next": Shape(
        lambda part: ok({"items": part.rows, "next": part.page + 2 if part.more else None}), "page", page_from(1)
    ),
    "an offset as next": Shape(
        lambda part: ok({"items": part.rows, "next_offset": part.end if part.more else None}), "offset"
    ),
    "fastapi-pagination, page": Shape(
        lambda part: ok({"items": part.rows, "total": COUNT, "page": part.page + 1, "size": SIZE, "pages": PAGES}),
        "page",
        page_from(1),
    ),
    "fastapi-pagination, limit and offset": Shape(
        lambda part: ok({"items": part.rows, "total": COUNT, "limit": SIZE, "offset": part.start})
    ),
    "Laravel": Shape(
        lambda part: ok(
            {
                "current_page": part.page + 1,
                "data": part.rows,
                "last_page": PAGES,
                "next_page_url": part.link("page", part.page + 2),
            }
        ),
        "page",
        page_from(1),
    ),
    "GraphQL connection": Shape(
        lambda part: ok(
            {"data": {"assets": {"nodes": part.rows, "pageInfo": {"hasNextPage": part.more, "endCursor": part.token}}}}
        ),
        "after",
        of_token,
    ),
    "CouchDB": Shape(lambda part: ok({"total_rows": COUNT, "offset": part.start, "rows": part.rows}), "skip"),
    "SCIM": Shape(
        lambda part: ok(
            {"totalResults": COUNT, "startIndex": part.start + 1, "itemsPerPage": SIZE, "Resources": part.rows}
        ),
        "startIndex",
        lambda text: int(text) - 1,
    ),
    "Jira": Shape(
        lambda part: ok({"startAt": part.start, "maxResults": SIZE, "isLast": not part.more, "values": part.rows}),
        "startAt",
    ),
    "Notion": Shape(
        lambda part: ok({"results": part.rows, "has_more": part.more, "next_cursor": part.token}),
        "start_cursor",
        of_token,
    ),
    "HubSpot": Shape(
        lambda part: ok({"results": part.rows, **part.if_more(paging={"next": {"after": str(part.end)}})}), "after"
    ),
    "ASP.NET, JSON in a header": Shape(
        lambda part: ok(part.rows, X_Pagination=json.dumps({"CurrentPage": part.page + 1, "HasNext": part.more})),
        "pageNumber",
        page_from(1),
    ),
    "Strapi": Shape(
        lambda part: ok(
            {"data": part.rows, "meta": {"pagination": {"page": part.page + 1, "pageCount": PAGES, "total": COUNT}}}
        ),
        "pagination[page]",
        page_from(1),
    ),
    "a count of the page beside a flag": Shape(
        lambda part: ok(
            {
                "list_info": {"has_more_rows": part.more, "row_count": len(part.rows), "page": part.page + 1},
                "assets": part.rows,
            }
        ),
        "page",
        page_from(1),
    ),
    "the query asks for a page": Shape(lambda part: ok(part.rows), "page", page_from(1), query="page=1"),
    "BMC Helix, a list of one address": Shape(
        lambda part: ok(
            {
                "entries": [{"values": row} for row in part.rows],
                "_links": {"self": [{"href": part.address}], **part.if_more(next=[{"href": part.link("offset")}])},
            }
        )
    ),
    "CKAN, a next address on the last page too": Shape(
        lambda part: ok(
            {
                "result": {
                    "total": COUNT,
                    "records": part.rows,
                    "_links": {"start": part.address, "next": f"{part.address}?offset={part.end}"},
                }
            }
        )
    ),
    "an address under a word that nobody knows": Shape(
        lambda part: ok({"devices": part.rows, "pageSuivante": part.link("page", part.page + 2)}), "page", page_from(1)
    ),
    "a link as a header has it, in the body": Shape(
        lambda part: ok({"devices": part.rows, "link": f'<{part.link("offset")}>; rel="next"' if part.more else ""})
    ),
    "an address under more": Shape(lambda part: ok({"devices": part.rows, "more": part.link("offset")})),
    "Solr": Shape(lambda part: ok({"response": {"numFound": COUNT, "start": part.start, "docs": part.rows}}), "start"),
    "Zoho": Shape(
        lambda part: ok(
            {"data": part.rows, "info": {"count": len(part.rows), "page": part.page + 1, "more_records": part.more}}
        ),
        "page",
        page_from(1),
    ),
    "Hydra": Shape(
        lambda part: ok(
            {
                "hydra:totalItems": COUNT,
                "hydra:member": part.rows,
                "hydra:view": part.if_more(**{"hydra:next": part.link("page", part.page + 2)}),
            }
        ),
        "page",
        page_from(1),
    ),
}
"""Signs that tell how to go on."""

SILENT = {
    "hasMore": Shape(lambda part: ok({"items": part.rows, "hasMore": True}), "", told="`hasMore` is true"),
    "truncated": Shape(lambda part: ok({"items": part.rows, "truncated": True}), "", told="`truncated` is true"),
    "incomplete_results": Shape(
        lambda part: ok({"count": SIZE, "incomplete_results": True, "items": part.rows}),
        "",
        told="`incomplete_results` is true",
    ),
    "done is false": Shape(lambda part: ok({"done": False, "records": part.rows}), "", told="`done` is false"),
    "DynamoDB": Shape(
        lambda part: ok({"Items": part.rows, "Count": SIZE, "LastEvaluatedKey": {"id": {"N": "37"}}}),
        "",
        told="`LastEvaluatedKey`",
    ),
    "Elasticsearch": Shape(
        lambda part: ok(
            {
                "timed_out": False,
                "_shards": {"total": 5, "failed": 0},
                "hits": {"total": {"value": COUNT, "relation": "eq"}, "hits": part.rows},
            }
        ),
        "",
        told="`hits.total` is 1,000",
    ),
    "Content-Range, the total unknown": Shape(
        lambda part: (*ok(part.rows, Content_Range="items 0-36/*"), 206), "", told="the status 206"
    ),
    "Content-Range": Shape(
        lambda part: (*ok(part.rows, Content_Range="items 0-36/1000"), 206), "", told="Content-Range is 1,000"
    ),
    "X-Total-Count": Shape(lambda part: ok(part.rows, X_Total_Count="1000"), "", told="X-Total-Count is 1,000"),
    "pages": Shape(
        lambda part: ok({"items": part.rows, "meta": {"totalPages": PAGES}}), "", told="`meta.totalPages` is 28"
    ),
    "as many as the query asks for": Shape(
        lambda part: ok({"count": len(part.rows), "items": part.rows}),
        query="limit=37",
        told="as many as a page may have",
        options={"profile.pager": "offset", "page_size": "37"},
    ),
    "as many as the answer says that a page has": Shape(
        lambda part: ok({"items": part.rows, "per_page": SIZE}), "", told="`per_page`"
    ),
    "a flag in words": Shape(lambda part: ok({"rows": part.rows, "MORE_DATA": "Y"}), "", told="`MORE_DATA` is true"),
    "a lower bound": Shape(
        lambda part: ok({"hits": {"total": {"value": SIZE, "relation": "gte"}, "hits": part.rows}}),
        "",
        told="lower bound",
    ),
    "in words": Shape(
        lambda part: ok({"message": "Showing 1-37 of 1,000", "items": part.rows}), "", told="`message` is 1,000"
    ),
    "the last page": Shape(
        lambda part: ok({"data": part.rows, "links": {"self": "/x?page=1", "last": "/x?page=28"}}), "", told="last"
    ),
    "a scroll": Shape(lambda part: ok({"_scroll_id": "c2Nyb2xs", "hits": {"hits": part.rows}}), "", told="_scroll_id"),
    "a second list": Shape(lambda part: ok({"items": part.rows, "spare": part.rows[::-1]}), "", told="`spare`"),
    "a token in a header": Shape(
        lambda part: ok(part.rows, X_Continuation_Token="abc"), "", told="X-Continuation-Token"
    ),
    "PRTG, a number that nobody knows": Shape(
        lambda part: ok({"prtg-version": "22.1", "treesize": COUNT, "devices": part.rows}),
        "",
        told="`treesize` is 1,000",
    ),
    "a number in another language": Shape(
        lambda part: ok({"geraete": part.rows, "gesamtAnzahl": COUNT}), "", told="`gesamtAnzahl` is 1,000"
    ),
    "a number deeper down": Shape(
        lambda part: ok({"data": part.rows, "totals": {"objects": COUNT}}), "", told="`totals.objects` is 1,000"
    ),
    "a number in a header of the maker's": Shape(
        lambda part: ok(part.rows, X_SOTI_Total="1000"), "", told="X-SOTI-Total is 1,000"
    ),
    "a size without a page": Shape(
        lambda part: ok({"_returned": SIZE, "_size": COUNT, "data": part.rows}), "", told="_size"
    ),
    "jqGrid": Shape(lambda part: ok({"page": "1 / 28", "rows": part.rows}), "", told="`page` is 28"),
    "a page in words": Shape(lambda part: ok({"page": "Page 1 of 28", "rows": part.rows}), "", told="`page` is 28"),
    "a warning": Shape(
        lambda part: ok({"data": part.rows, "warnings": ["Result set was truncated"]}), "", told="what `warnings` says"
    ),
    "a warning in a header": Shape(
        lambda part: ok(part.rows, Warning='299 - "Result limited to 37 rows"'), "", told="the header Warning"
    ),
    "a limit that was exceeded": Shape(
        lambda part: ok({"data": part.rows, "maxRowsExceeded": True}), "", told="`maxRowsExceeded` is true"
    ),
    "not all": Shape(
        lambda part: ok({"data": part.rows, "allRecordsReturned": False}), "", told="`allRecordsReturned` is false"
    ),
}
"""Signs that only say that there is more, or that a page is full; the system gives this page whatever it is asked."""

SHAPES = {**TELLING, **SILENT}


def answering(shape):
    """Answer requests as a shape does."""

    def answer(request):
        parts = urlsplit(request.path)
        given = dict(parse_qsl(parts.query)).get(shape.name)
        part = Part(shape.start(given) if given else 0, f"http://{request.headers['Host']}{parts.path}")
        headers, body, *status = shape.answer(part)
        request.send_bytes(json.dumps(body).encode(), *status, **{"Content-Type": "application/json", **headers})

    return answer
