"""Pages asked for ahead, slow answers, and servers that lead nowhere."""

from __future__ import annotations

import threading

import pytest

from .faulty_server import serving
from .systems import TOKEN, page_of, reasons, row, scan, serials

EVERYTHING = [f"PAR{number:06}H" for number in range(1, 41)]


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    monkeypatch.setenv("PUMPCHECK_TEST_TOKEN", TOKEN)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_pages_at_a_time_come_in_order():
    both = threading.Barrier(2)

    def answer(request):
        if request.params["offset"] in ("10", "20"):
            # Neither is answered before the other has been asked for.
            both.wait(timeout=30)
        request.send_json(page_of(request))

    with serving(answer) as server:
        result = scan(server, parallel="2")
        assert len(server.seen) == 4
    assert result.complete
    assert serials(result) == EVERYTHING


def test_without_a_word_one_page_is_asked_for_at_a_time():
    busy = threading.Lock()

    def answer(request):
        assert busy.acquire(blocking=False)
        body = page_of(request)
        busy.release()
        request.send_json(body)

    with serving(answer) as server:
        assert scan(server).complete


@pytest.mark.parametrize("most", [3, 10], ids=["short pages", "whole pages"])
def test_ahead_or_not_the_account_is_the_same(most):
    def answer(request):
        start = int(request.params["offset"])
        rows = [row(number) for number in range(1, 41)][start : start + most]
        request.send_json({"total": 40, "rows": rows})

    with serving(answer) as server:
        results = [scan(server, parallel=count) for count in ("1", "3")]
    assert [serials(result) for result in results] == [EVERYTHING, EVERYTHING]
    assert [result.complete for result in results] == [True, True]


def test_a_page_that_fails_ahead_of_its_turn_is_asked_for_again():
    faults = iter([True])

    def answer(request):
        if request.params["offset"] == "30" and next(faults, False):
            request.send_json({}, 403)
        else:
            request.send_json(page_of(request))

    with serving(answer) as server:
        result = scan(server, parallel="3")
    assert result.complete
    assert serials(result) == EVERYTHING


def test_a_slow_drip_ends():
    stop = threading.Event()

    def answer(request):
        if request.params["offset"] != "20":
            request.send_json(page_of(request))
            return
        request.send_bytes(b"{", length=5_000, Content_Type="application/json")
        while not stop.wait(0.02):
            try:
                request.wfile.write(b" ")
            except OSError:
                return

    with serving(answer) as server:
        result = scan(server, page_timeout="1", page_size="1", **{"profile.size": "1", "max_records": "22"})
        stop.set()
    assert result.exit_code == 2
    assert serials(result) == EVERYTHING[:20]
    assert "was not whole after 1 seconds" in reasons(result)


def test_a_circle_of_empty_pages_ends():
    def answer(request):
        turn = "a" if request.path.endswith("b") else "b"
        request.send_json({"count": 5, "results": [], "next": f"/api/{turn}"})

    with serving(answer) as server:
        result = scan(server, profile="generic", auth="bearer")
    assert result.exit_code == 2
    assert "leads round in a circle" in reasons(result)


def test_empty_pages_without_end_end_all_the_same_and_a_total_tells_that_they_are_the_end():
    def answer(request):
        page = int(request.params.get("page", "1"))
        rows = [row(number) for number in range(20 * page - 19, 20 * page + 1)] if page < 3 else []
        total = {"total": 40} if "withTotal" in request.params else {}
        request.send_json({"devices": rows, "next": f"/api/?page={page + 1}{'&withTotal=1' * len(total)}", **total})

    with serving(answer) as server:
        result = scan(server, profile="generic", auth="none")
        assert result.counts["records"] == 40
        assert "leads on behind 50 empty pages; a parameter that brings the total" in reasons(result)
        assert scan(server, profile="generic", auth="none", **{"query.withTotal": "1"}).complete


def test_more_than_the_system_says_there_are():
    with serving(lambda request: request.send_json({"total": 3, "rows": [row(n) for n in range(1, 6)]})) as server:
        result = scan(server)
    assert len(serials(result)) == 5
    assert "more than the system says there are" in reasons(result)


def test_a_second_read_that_breaks_off_loses_nothing_of_the_first():
    seen = []

    def answer(request):
        seen.append(request.path)
        if len(seen) > 5:
            request.send_json({}, 403)
        else:
            request.send_json(page_of(request, told=41))

    with serving(answer) as server:
        result = scan(server)
    assert serials(result) == EVERYTHING
    assert "read 40 of 41 records" in reasons(result)


def test_connections_are_used_again():
    ports = set()

    def answer(request):
        ports.add(request.client_address[1])
        request.send_json(page_of(request))

    with serving(answer) as server:
        assert scan(server).complete
    assert len(ports) == 1
