"""Contracts that back ends inherit as test classes, and the plain models they are compared with.

A back end proves itself by a test module of a few lines::

    class TestSQLite(StoreContract):
        def opener(self, folder):
            return partial(SQLiteStore, folder / "store.sqlite3")

`JournalContract` and `StoreContract` are in `testing.store`, `ExecutorContract` in `testing.executor`,
`StepKindContract` in `testing.step_kind`. They want pytest and hypothesis, the ``test`` extra.
"""
