"""A log is read by line numbers while it grows, against reading it whole."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlworkflow.live import logfile
from jupyter_mlworkflow.live.logfile import LogFile

lines = st.lists(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30), max_size=60)


@settings(max_examples=60)
@given(st.lists(lines, max_size=4), st.booleans(), st.integers(1, 40), st.data())
def test_any_range_of_a_growing_file(parts: list[list[str]], ends: bool, block: int, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "job.log")
        logfile._BLOCK, before = block, logfile._BLOCK
        try:
            log = LogFile(file)
            text = ""
            for part in parts:
                text += "".join(line + "\n" for line in part) + ("" if ends else "half")
                file.write_text(text, encoding="utf-8")
                expected = text.split("\n")
                if not expected[-1]:
                    expected.pop()
                assert log.refresh() == len(expected)
                start = data.draw(st.integers(0, len(expected) + 2))
                count = data.draw(st.integers(0, 20))
                assert log.lines(start, count) == expected[start : start + count]
        finally:
            logfile._BLOCK = before


def test_a_file_that_began_again_is_read_from_its_start(tmp_path: Path) -> None:
    file = tmp_path / "job.log"
    log = LogFile(file)
    file.write_text("a\nb\nc\n")
    assert log.refresh() == 3
    file.write_text("x\n")
    assert (log.refresh(), log.lines(0, 9)) == (1, ["x"])


def test_no_file_is_no_line(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "none")
    assert (log.refresh(), log.lines(0, 10)) == (0, [])


def test_search_ignores_case_and_goes_through_the_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "job.log"
    file.write_text("".join(f"line {i} {'Error' if i % 9000 == 1 else ''}\n" for i in range(20_000)))
    log = LogFile(file)
    log.refresh()
    assert log.search("ERROR") == [1, 9001, 18001]
    assert log.search("error", start=2, limit=1) == [9001]


def test_a_very_long_line_is_cut_and_a_progress_bar_shows_its_end(tmp_path: Path) -> None:
    file = tmp_path / "job.log"
    file.write_bytes(b"x" * 100_000 + b"\n" + b"1%\r99%\n")
    log = LogFile(file)
    log.refresh()
    first, second = log.lines(0, 2)
    assert (len(first), first[-1], second) == (16385, "…", "99%")


@settings(max_examples=60)
@given(
    st.lists(st.text(st.sampled_from("aAbBäÄ\x1b[31m \r"), max_size=12), max_size=40),
    st.text(st.sampled_from("abBÄ "), min_size=1, max_size=2),
    st.integers(1, 40),
    st.integers(0, 20),
)
def test_search_finds_what_a_person_sees(written: list[str], text: str, block: int, start: int) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "job.log")
        file.write_bytes("\n".join(written).encode())
        logfile._BLOCK, before = block, logfile._BLOCK
        try:
            log = LogFile(file)
            total = log.refresh()
            shown = [logfile._ESCAPES.sub(b"", line.encode()).decode() for line in written][:total]
            last = [([part for part in line.split("\r") if part] or [""])[-1] for line in shown]
            expected = [number for number, line in enumerate(last) if text.casefold() in line.casefold()]
            assert log.search(text, start=start) == [number for number in expected if number >= start]
        finally:
            logfile._BLOCK = before


def test_all_readers_of_a_file_share_its_index(tmp_path: Path) -> None:
    file = tmp_path / "job.log"
    assert logfile.opened(file) is logfile.opened(file)
    assert logfile.opened(file) is not logfile.opened(tmp_path / "other.log")


@settings(max_examples=200)
@given(st.text("ab\r\n", max_size=120), st.integers(1, 12), st.integers(1, 8))
def test_a_line_of_many_blocks_shows_the_same_as_in_one(text: str, block: int, longest: int) -> None:
    before = logfile._BLOCK, logfile._LONGEST_LINE
    with TemporaryDirectory() as folder:
        file = Path(folder, "job.log")
        file.write_bytes(text.encode())
        try:
            shown = []
            for logfile._BLOCK, logfile._LONGEST_LINE in ((1000, longest), (block, longest)):
                log = LogFile(file)
                shown.append(log.lines(0, log.refresh()))
        finally:
            logfile._BLOCK, logfile._LONGEST_LINE = before
    assert shown[0] == shown[1]


def test_an_endless_line_is_kept_as_short_as_it_is_shown() -> None:
    bar = b"".join(b"epoch %d\r" % number for number in range(100_000))
    assert logfile._shortened(bar) == b"epoch 99999\r"
    assert len(logfile._shortened(b"x" * 10_000_000)) == logfile._LONGEST_LINE + 1
