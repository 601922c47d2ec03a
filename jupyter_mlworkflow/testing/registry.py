"""The part of `StoreContract` about assets: versions counted once, each attempt registered once."""

from __future__ import annotations

import threading

import pytest

from ..errors import ConflictError, NotFoundError
from ..store.base import Store
from .journal import JournalContract


class AssetsContract(JournalContract):
    """The registry."""

    def test_an_asset_is_kept_replaced_and_deleted(self, store: Store) -> None:
        asset = store.add_asset("model", "digits", {"size": 1}, version="0.0.1")
        assert store.asset(asset.id) == asset
        assert (asset.kind, asset.name, asset.version, asset.data) == ("model", "digits", "0.0.1", {"size": 1})
        assert store.replace_asset(asset.id, {"size": 2}).data == {"size": 2}
        assert store.asset(asset.id).data == {"size": 2}
        store.delete_asset(asset.id)
        for call in (store.asset, store.delete_asset, lambda key: store.replace_asset(key, {})):
            with pytest.raises(NotFoundError, match="There is no asset"):
                call(asset.id)

    def test_assets_are_listed_by_kind_and_name_oldest_first(self, store: Store) -> None:
        made = [
            store.add_asset("model", name, {}, version=version)
            for name, version in (("b", "0.0.2"), ("a", "0.0.1"), ("b", "0.0.1"))
        ]
        store.add_asset("service", "b", {})
        assert list(store.assets("model")) == made
        assert list(store.assets("model", name="b")) == [made[0], made[2]]
        assert store.assets("dataset") == ()

    def test_versions_are_counted_where_nobody_can_come_between(self, store: Store) -> None:
        def next_version(versions: object) -> str:
            assert isinstance(versions, (list, tuple))
            return f"0.0.{len(versions) + 1}"

        def add() -> None:
            for _ in range(5):
                store.add_asset("model", "digits", {}, version=next_version)

        threads = [threading.Thread(target=add) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [item.version for item in store.assets("model")] == [f"0.0.{number}" for number in range(1, 21)]

    def test_a_version_function_that_fails_leaves_nothing(self, store: Store) -> None:
        def fail(versions: object) -> str:
            raise ValueError("no more versions")

        with pytest.raises(ValueError, match="no more versions"):
            store.add_asset("model", "digits", {}, version=fail)
        assert store.assets("model") == ()
        store.add_asset("model", "digits", {})

    def test_the_same_attempt_registers_once(self, store: Store) -> None:
        first = store.add_asset("model", "digits", {"a": 1}, version="0.0.1", key="run/step/1")
        assert store.add_asset("model", "other", {"a": 2}, version="9.9.9", key="run/step/1") == first
        assert store.add_asset("service", "digits", {}, key="run/step/1") != first
        assert len(store.assets("model")) == 1

    def test_a_version_exists_once(self, store: Store) -> None:
        store.add_asset("model", "digits", {}, version="0.0.1", asset_id="m1")
        with pytest.raises(ConflictError, match='model "digits"'):
            store.add_asset("model", "digits", {}, version="0.0.1")
        with pytest.raises(ConflictError):
            store.add_asset("model", "another", {}, asset_id="m1")
        assert len(store.assets("model")) == 1
