"""The bucket that holds code and templates. Ours is encrypted, private and tagged; every call names
the account that must own it, since names of buckets are anybody's to take."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

MADE_BY = "repave:made-by"
DEPLOY = "repave deploy"
PRIVATE = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
)
ENCRYPTED = {
    "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}],
}
ABSENT = {"404", "NoSuchBucket", "NotFound", "NoSuchTagSet", "NoSuchTagSetError"}


def own_name(prefix: str, account: str, region: str) -> str:
    return f"{prefix}-deploy-{account}-{region}"


@dataclass(frozen=True, slots=True)
class Bucket:
    s3: Any
    name: str
    account: str
    region: str
    own: bool = True
    """Made where it is missing, and named by own_name; or the operator's, taken as it is."""

    @property
    def _ours(self) -> dict[str, str]:
        return {"Bucket": self.name, "ExpectedBucketOwner": self.account}

    def exists(self) -> bool:
        return _found(lambda: self.s3.head_bucket(**self._ours))

    def make(self) -> None:
        """Each step may be repeated; tagged last, so that only a finished one is called ours."""
        if not self.exists():
            where = {"LocationConstraint": self.region}
            more = {} if self.region == "us-east-1" else {"CreateBucketConfiguration": where}
            self.s3.create_bucket(Bucket=self.name, **more)
        self.s3.put_public_access_block(**self._ours, PublicAccessBlockConfiguration=PRIVATE)
        self.s3.put_bucket_encryption(**self._ours, ServerSideEncryptionConfiguration=ENCRYPTED)
        tags = {"TagSet": [{"Key": MADE_BY, "Value": DEPLOY}]}
        self.s3.put_bucket_tagging(**self._ours, Tagging=tags)

    def is_unfinished(self) -> bool:
        """An earlier run was ended while it made it: its own name, and not yet tagged."""
        return self.own and not self.is_ours()

    def is_ours(self) -> bool:
        """Made by `repave deploy`, and so its to delete."""
        try:
            tags = self.s3.get_bucket_tagging(**self._ours)["TagSet"]
        except ClientError as error:
            if _code(error) in ABSENT:
                return False
            raise
        return {"Key": MADE_BY, "Value": DEPLOY} in tags

    def keep(self, key: str, content: bytes) -> None:
        """Named by its content, so what is there already is the same."""
        if not _found(lambda: self.s3.head_object(**self._ours, Key=key)):
            self.s3.put_object(**self._ours, Key=key, Body=content)

    def url(self, key: str) -> str:
        suffix = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        return f"https://s3.{self.region}.{suffix}/{self.name}/{key}"

    def remove(self) -> None:
        while keys := self._some_keys():
            gone = {"Objects": [{"Key": key} for key in keys], "Quiet": True}
            self.s3.delete_objects(**self._ours, Delete=gone)
        self.s3.delete_bucket(**self._ours)

    def _some_keys(self) -> list[str]:
        found = self.s3.list_objects_v2(**self._ours).get("Contents", [])
        return [one["Key"] for one in found]


def _found(ask: Any) -> bool:
    try:
        ask()
    except ClientError as error:
        if _code(error) in ABSENT:
            return False
        raise
    return True


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code"))
