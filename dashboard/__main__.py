"""`python -m dashboard --api URL`: the page, on loopback, for the API that is deployed there."""

import argparse
import re
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError
from botocore.session import Session

from dashboard.serving import Api, Server

PORT = 8080
HOSTED = re.compile(r"\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$")
BAD_INPUT = 2


def main(arguments: Sequence[str]) -> int:
    given = _parser().parse_args(arguments)
    try:
        session = Session(profile=given.profile)
        region = given.region or _region(given.api) or session.get_config_variable("region")
        if not region:
            print("repave: which region? Give --region", file=sys.stderr)
            return BAD_INPUT
        api = Api(given.api, session, str(region))
    except BotoCoreError as error:
        print(f"repave: {error}", file=sys.stderr)
        return BAD_INPUT
    return show(api, given.port)


def show(api: Api, port: int) -> int:
    try:
        with Server(api, port) as server:
            print(f"{server.url}   (Ctrl-C ends it)", flush=True)
            server.wait()
    except OSError as error:
        print(f"repave: port {port}: {error.strerror}; choose another, or 0", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        pass
    return 0


def _region(url: str) -> str | None:
    found = HOSTED.search(urlsplit(url).hostname or "")
    return found and found[1]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard", description=__doc__)
    add = parser.add_argument
    add("--api", required=True, type=_url, help="with its stage, as the stack's output says it")
    add("--port", type=int, default=PORT, help=f"default: {PORT}; 0 is any free one")
    add("--profile", help="of the AWS credentials that sign; default: as for any AWS client")
    add("--region", help="default: the one in the address")
    return parser


def _url(text: str) -> str:
    if urlsplit(text).scheme not in ("https", "http") or not urlsplit(text).hostname:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: such as https://host/stage")
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
