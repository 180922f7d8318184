"""What went wrong, as one readable line and an exit status."""

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError
from typer import TyperException

from chalicelib.errors import ApiError, RepaveError
from cli.shell import FINDINGS, UNREACHABLE, USAGE

Failure = RepaveError | BotoCoreError | ClientError | TyperException
FAILURES = (RepaveError, BotoCoreError, ClientError, TyperException)


class NotAllowedHere(RepaveError):
    """A call to AWS that would change something, from a command that only reads."""


class Unreachable(RepaveError):
    """What a command needs does not answer, or answers with an error of its own."""


class StackFailed(RepaveError):
    """CloudFormation could not do what was asked of it."""


def status_of(error: Failure) -> int:
    if isinstance(error, ApiError | StackFailed):
        return FINDINGS
    if isinstance(error, Unreachable | NotAllowedHere | BotoCoreError | ClientError):
        return UNREACHABLE
    return USAGE  # Arguments, files and settings.


def words_of(error: Failure) -> str:
    match error:
        case TyperException():
            return error.format_message()
        case NoCredentialsError():
            return "no AWS credentials were found; set AWS_PROFILE, or log in"
        case NoRegionError():
            return "no AWS region was given; set AWS_REGION"
        case ClientError():
            return _of_aws(error)
    return str(error)


def _of_aws(error: ClientError) -> str:
    found = error.response.get("Error", {})
    return f"AWS refuses {error.operation_name}: {found.get('Code')}: {found.get('Message')}"
