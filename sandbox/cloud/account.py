"""The emulated AWS account: one per process at a time, started before any boto3 client exists."""

import logging
import os
import random
import threading
from collections.abc import Callable
from typing import Any

from moto import mock_aws
from moto.autoscaling.responses import AutoScalingResponse
from moto.moto_api._internal import mock_random
from moto.server import ThreadedMotoServer
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from sandbox.clock import VirtualClock
from sandbox.cloud import (
    behaviour,
    botodata,
    dispatching,
    endpoints,
    expressions,
    fast,
    rows,
    virtualtime,
)
from sandbox.cloud.events import ACCOUNT_ID, REGION, Event
from sandbox.cloud.faults import Faults
from sandbox.cloud.patching import Patches
from sandbox.cloud.timing import Facts, Timing
from sandbox.cloud.world import World

# moto's catalogue of some thousand public images costs a second, and a lookup at every launch.
NO_IMAGES = {"MOTO_EC2_LOAD_DEFAULT_AMIS": "false"}
REGION_VARIABLE = {"AWS_DEFAULT_REGION": REGION}


class EmulatedAccount:
    region = REGION
    account_id = ACCOUNT_ID

    def __init__(
        self,
        clock: VirtualClock,
        *,
        emit: Callable[[Event], None],
        seed: int = 0,
        timing: Timing = Timing(),  # noqa: B008 (frozen)
        facts: Facts = Facts(),  # noqa: B008 (frozen)
        public_images: bool = False,
    ) -> None:
        self.clock = clock
        self.faults = Faults(clock.now)
        self.world = World(clock, emit, random.Random(seed), timing, facts, self.faults)
        self._seed = seed
        self._moto: Any = mock_aws()
        self._patches = Patches()
        self._started = False
        self._added: list[str] = []
        self._server: ThreadedMotoServer | None = None
        self._environment = REGION_VARIABLE | ({} if public_images else NO_IMAGES)

    @property
    def lock(self) -> threading.RLock:
        """Held around everything that reads or changes moto's state."""
        return self.world.lock

    def start(self) -> None:
        """Once per account; it must come before the process's first boto3 session or client."""
        if self._started:
            raise RuntimeError("an account is started once; make a new one")
        self._started = True
        self._added = [name for name in self._environment if name not in os.environ]
        for name in self._added:
            os.environ[name] = self._environment[name]
        self._moto.start()
        mock_random.seed(self._seed)
        botodata.share(self._patches)
        virtualtime.install(self._patches, self.clock)
        behaviour.install(self._patches, self.world, AutoScalingResponse)
        dispatching.install(self._patches, self.world)
        endpoints.install(self._patches)
        expressions.install(self._patches)
        rows.install(self._patches)
        self.world.alive = True
        fast.serve(self.world)

    def stop(self) -> None:
        """Undo everything; callbacks still on the clock do nothing from now on."""
        if self._server is not None:
            self._server.stop()
            self._server = None
        with self.lock:
            self.world.alive = False
            fast.serve(None)
            self._patches.undo()
            self._moto.stop()
            mock_random.seed()
            for name in self._added:
                del os.environ[name]

    def visible_messages(self, queue_name: str) -> int:
        """How many messages a poll of the queue could get, without the cost of a poll."""
        with self.lock:
            queue = sqs_backends[ACCOUNT_ID][REGION].queues[queue_name]
            return len(queue.messages)

    def published(self, attribute: str) -> list[str]:
        """That attribute of each message that SNS took, in order."""
        with self.lock:
            topics = sns_backends[ACCOUNT_ID][REGION].topics.values()
            sent = [entry[3] for topic in topics for entry in topic.sent_notifications]
            return [str(attributes[attribute]["Value"]) for attributes in sent if attributes]

    def serve(self, port: int) -> str:
        """The same account on a local port, for any AWS client; 0 chooses a free one."""
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
        self._server.start()
        host, bound = self._server.get_host_and_port()
        return f"http://{host}:{bound}"
