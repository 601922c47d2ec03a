"""The one thread that decides: takes what was reported, asks the schedule, writes, acts.

Everything decided in one turn is one transaction; what follows from it (a process started, a
signal sent) is done after that, so that nothing happens that is not in the journal. Executors and
workers only enqueue.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import get_ident
from typing import TYPE_CHECKING, Any

from ..errors import DiskFullError, StepError
from ..events import ExecutionStateChanged, MetricsRead, Payload, StepStateChanged
from ..plan.model import Plan
from ..records import ExecutionState, StepState
from . import recovery
from .actions import Action, Fail, Finish, Hold, Ready, Skip, Wait
from .attempts import Attempts
from .commands import Commands
from .facts import Facts
from .kit import Kit, read_origin
from .leaving import Home, leave
from .schedule import Schedule
from .slots import Slots
from .stops import Stops
from .timers import Effect, Timers
from .wording import spoken

if TYPE_CHECKING:
    from ..store.model import Want

_REVIVE_SECONDS = 1.0
_GATHER_SECONDS = 0.005
"""How long the end of a step may wait to be written, so that the beginning of the next is written with it."""
_LOOK_SECONDS = 0.02
"""How often to look for what others wrote to the store while there is other work to do."""


class Engine:
    """Drives one execution until it has ended.

    Args:
        epoch: From `Store.take_over`: the right to write.
        revive: Starts the supervisor of another execution, if it has none.
    """

    def __init__(
        self, kit: Kit, execution_id: str, epoch: int, *, revive: Callable[[str], Any] = lambda other: None
    ) -> None:
        self.kit = kit
        self.store = kit.store
        self.id = execution_id
        self.epoch = epoch
        document = self.store.plan(execution_id)
        self.plan = Plan.from_json(document)
        self.origin = read_origin(self.store.origin(execution_id))
        facts = Facts(self.plan, debug=bool((document.get("options") or {}).get("debug")))
        events = self.store.read_from(execution_id)
        facts.replay(events)
        created: Any = events[0].payload
        self.system = {
            "execution_id": execution_id,
            "execution_name": created.name,
            "workflow_name": created.workflow,
        }
        self.facts = facts
        self.schedule = Schedule(self.plan, facts, execution_id=execution_id, system=self.system)
        self.slots = Slots(self.store, execution_id)
        self.attempts = Attempts(self)
        self.stops = Stops(self)
        self.commands = Commands(self)
        self.inbox: SimpleQueue[Effect] = SimpleQueue()
        self._payloads: list[Payload] = []
        self._release: list[tuple[str, int]] = []
        self._after: list[Effect] = []
        self._timers = Timers()
        self._version = -1
        self._looked_at = 0.0
        self._changed = True
        self._active_at = time.monotonic()
        self._revived_at = time.monotonic()
        self._revive = revive
        self._home = Home(kit.settings.home_path)
        self._thread = get_ident()

    # -- for those who work for it, from any thread ---------------------------------------------

    def post(self, effect: Effect) -> None:
        """Have `effect` done by the deciding thread."""
        self.inbox.put(effect)

    def wake(self) -> None:
        """Have it look at once for what others wrote to the store."""
        self.inbox.put(self._look)

    def is_in_charge(self) -> bool:
        """Whether the calling thread is the deciding one, which must not be kept."""
        return get_ident() == self._thread

    # -- for those who decide with it, in its thread ---------------------------------------------

    def put(self, payload: Payload) -> None:
        """Say that something has happened; it is written at the end of the turn."""
        self._payloads.append(payload)
        self.schedule.apply(payload, time.time())

    def give_back(self, step: str, attempt: int) -> None:
        """Give back the slots of an attempt (or its place in the queue) with the turn's events."""
        if self.schedule.steps[step].slots > 0:
            self._release.append((step, attempt))

    def after(self, effect: Effect) -> None:
        """Do something once the turn's events are written."""
        self._after.append(effect)

    def at(self, moment: float, effect: Effect) -> None:
        """Do something at a moment (seconds since the epoch)."""
        self._timers.at(moment, effect)

    # -- the loop --------------------------------------------------------------------------------

    def run(self) -> None:
        """Go on until the execution has ended and nobody wants anything of it.

        Raises:
            HomeLostError: The home was removed; everything that ran was ended.
        """
        self._thread = get_ident()
        recovery.recover(self)
        while True:
            self.turn()
            if self._is_idle_for_good() and not self.store.commands(self.id):
                return
            self._wait()
            if self._home.is_lost():
                leave(self)

    def _is_idle_for_good(self) -> bool:
        """Whether the execution has ended, or was never started, and no thread is busy with it."""
        if self.facts.state is ExecutionState.RUNNING or not self.inbox.empty() or self._payloads or self._after:
            return False
        patience = self.kit.settings.stop_grace_seconds
        return not self.attempts.busy or time.monotonic() - self._active_at > patience

    def turn(self) -> None:
        """Take in everything that came, decide, write, act."""
        self._take()
        if self._changed:
            self.commands.take()
        self._timers.ring()
        self._decide()
        self._write()
        effects, self._after = self._after, []
        for effect in effects:
            effect()

    def _take(self) -> None:
        while True:
            try:
                effect = self.inbox.get_nowait()
            except Empty:
                return
            effect()
            self._active_at = time.monotonic()

    def _decide(self) -> None:
        while actions := self.schedule.next_actions():
            if isinstance(actions[0], Finish):
                if self.stops.may_finish():
                    reason = " ".join(part for part in (actions[0].reason, *self.stops.problems) if part)
                    self.put(ExecutionStateChanged(actions[0].state.value, reason))
                return
            for action in actions:
                self._act(action)

    def _act(self, action: Action) -> None:
        assert not isinstance(action, Finish)
        name = action.step
        attempt = self.facts.steps[name].attempt
        if isinstance(action, Skip):
            self.put(StepStateChanged(name, StepState.SKIPPED.value, attempt, action.reason))
        elif isinstance(action, Wait):
            reason, missing = f"It waits for {', '.join(action.missing)}.", list(action.missing)
            self.put(StepStateChanged(name, StepState.WAIT_INPUTS.value, attempt, reason, missing))
        elif isinstance(action, Hold):
            self.put(StepStateChanged(name, StepState.HOLD.value, attempt, action.reason))
        elif isinstance(action, Fail):
            self.fail(name, attempt + 1, StepState.FAILED, action.error)
        elif isinstance(action, Ready):
            self.attempts.queue(name)

    def fail(self, step: str, attempt: int, state: StepState, error: BaseException, *, at: float | None = None) -> None:
        """End an attempt badly (at a moment in seconds since the epoch, or just now)."""
        code, message, tail = spoken(error)
        self.put(
            StepStateChanged(
                step, state.value, attempt, error={"code": code, "message": message, "log_tail": list(tail)}, at=at
            )
        )
        self.give_back(step, attempt)

    def _write(self) -> None:
        front = self.slots.front(self.kit.capacity)
        if self.attempts.creating.make_ready(front) and self._payloads:
            self._gather(front)
        wants = self.slots.to_ask(
            capacity=self.kit.capacity,
            writing=bool(self._payloads),
            released=bool(self._release),
            changed=self._changed,
        )
        self._changed = False
        if not (self._payloads or self._release or wants):
            return
        payloads, self._payloads = self._payloads, []
        release, self._release = self._release, []
        if wants or release or not all(isinstance(payload, MetricsRead) for payload in payloads):
            self._active_at = time.monotonic()
        granted = self._commit(payloads, release, wants)
        for want in wants:
            if want.step in granted:
                self.slots.drop(want.step)
                for payload in want.payloads:
                    self.schedule.apply(payload, time.time())
                self.attempts.begin(want.step)
        if len(self.slots):
            self._revive_holders()

    def _gather(self, front: Sequence[str]) -> None:
        """Wait a moment for a step that may be granted slots now and is just being prepared."""
        until = time.monotonic() + _GATHER_SECONDS
        while not self.slots.is_ready(front) and self.attempts.creating.is_busy(front):
            try:
                effect = self.inbox.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                return
            effect()

    def _commit(self, payloads: list[Payload], release: list[tuple[str, int]], wants: list[Want]) -> tuple[str, ...]:
        def write() -> tuple[str, ...]:
            return self.store.commit(
                self.id, payloads, epoch=self.epoch, capacity=self.kit.capacity, release=release, wants=wants
            ).granted

        try:
            return write()
        except DiskFullError as error:
            # Its reserve was freed: say what has happened, then end while there is room to say so.
            doom = StepError(str(error), code="disk.full")
            granted = write()
            self.post(lambda: self.give_up(doom))
            return granted

    def give_up(self, error: StepError) -> None:
        """End everything that is active with `error`, and the execution with it."""
        self.schedule.doom = error.message
        self.stops.fail_all(error)

    def _revive_holders(self) -> None:
        """See to it that those who hold the slots we wait for are driven by someone."""
        now = time.monotonic()
        if now - self._revived_at > _REVIVE_SECONDS:
            self._revived_at = now
            for other in self.slots.holders():
                self._revive(other)

    def _wait(self) -> None:
        """Return when something was posted, is due, or was written to the store by another."""
        while not (self._payloads or self._release or self._after or self.schedule.is_due):
            until = self._timers.seconds_left()
            nap = min(until, self._nap())
            try:
                effect = self.inbox.get(timeout=nap) if nap > 0 else self.inbox.get_nowait()
            except Empty:
                effect = None
            if effect is None or time.monotonic() - self._looked_at > _LOOK_SECONDS:
                self._look()
            if effect is not None:
                self._active_at = time.monotonic()
                effect()
                return
            if self._changed or nap >= until or len(self.slots) or self._home.is_due():
                return

    def _look(self) -> None:
        """Notice whether somebody has written to the store; our own writing counts as well."""
        self._looked_at = time.monotonic()
        version = self.store.version()
        if version != self._version:
            self._version, self._changed = version, True

    def _nap(self) -> float:
        idle = 0.0 if len(self.slots) else time.monotonic() - self._active_at
        return 0.02 if idle < 10 else 0.1 if idle < 60 else 0.2
