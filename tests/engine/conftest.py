from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.fakes import Bench
from tests.engine.processes import Site


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path / "home")
    yield bench
    bench.store.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.close()
