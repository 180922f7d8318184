"""DynamoDB Local, Amazon's own: a test tool by its licence, installed and never shipped."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.emulators.processes import INSTALLED, free_port, needs, server

HOME = INSTALLED / "dynamodb-local"
JAVA = Path(shutil.which("java") or "/usr/bin/java")


@contextmanager
def dynamodb_local(folder: Path) -> Iterator[str]:
    """Its URL; in memory."""
    jar = HOME / "DynamoDBLocal.jar"
    needs(jar, "DynamoDB Local")
    needs(JAVA, "Java, for DynamoDB Local,")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    libraries = f"-Djava.library.path={HOME / 'DynamoDBLocal_lib'}"
    switches = ["-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)]
    command = [str(JAVA), libraries, "-jar", str(jar), *switches]
    with server(command, url, folder / "dynamodb-local.log"):
        yield url
