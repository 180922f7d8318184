"""The exception tree. What is worth a retry says so.

RepaveError
├── SettingsError              an environment variable is missing or wrong
├── PolicyError                a policy that cannot be used: file, key, value, what is allowed
├── MalformedEvent             an event without a field that it must have
├── InstanceNotYetKnown        EC2 does not know the instance of an event (yet): retry
├── NewerRow                   a row of a form that only a newer release knows: touch nothing
├── Conflict                   a conditional write lost: someone else was first; read again
├── AwsRefused                 AWS said no to a call that changes something, in AWS's words
└── ApiError                   a request that cannot be answered as asked
    ├── BadRequest             400
    ├── Forbidden              403, who else may
    ├── NotFound               404
    ├── Refused                409, with the reason
    ├── Forgotten              410, of what was kept for a time that is over
    ├── OtherRequest           422, a key that was used for another request
    ├── NotReached             502, what is kept in another region or account
    ├── NotYet                 503, what is needed cannot be used now; ask again
    └── Busy                   503, others wrote all the time; ask again
"""


class RepaveError(Exception):
    """Base of all errors raised on purpose."""


class SettingsError(RepaveError):
    pass


class PolicyError(RepaveError):
    pass


class MalformedEvent(RepaveError):
    pass


class InstanceNotYetKnown(RepaveError):
    pass


class NewerRow(RepaveError):
    pass


class Conflict(RepaveError):
    """`clause` names the condition that did not hold."""

    def __init__(self, what: str, clause: str) -> None:
        super().__init__(f"{what}: {clause}")
        self.clause = clause


class AwsRefused(RepaveError):
    """`code` is AWS's error code."""

    def __init__(self, call: str, code: str, message: str) -> None:
        super().__init__(f"{call}: {code}: {message}")
        self.code = code
        self.message = message


class ApiError(RepaveError):
    status = 500
    title = "Internal error"


class BadRequest(ApiError):
    """`fields` maps a field's name to what is wrong with it and what is allowed."""

    status = 400
    title = "Bad request"

    def __init__(self, detail: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.fields = fields or {}


class Forbidden(ApiError):
    status = 403
    title = "Forbidden"


class NotFound(ApiError):
    status = 404
    title = "Not found"


class Refused(ApiError):
    status = 409
    title = "Refused"


class Forgotten(ApiError):
    status = 410
    title = "Gone"


class OtherRequest(ApiError):
    status = 422
    title = "Another request"


class NotReached(ApiError):
    status = 502
    title = "Not reached"


class NotYet(ApiError):
    status = 503
    title = "Not yet"


class Busy(ApiError):
    status = 503
    title = "Busy"
