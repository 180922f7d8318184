"""The environment, read once."""

import pytest

from chalicelib.errors import SettingsError
from chalicelib.settings import Settings

ENVIRON = {
    "AWS_REGION": "eu-west-1",
    "REPAVE_QUEUE_URL": "https://sqs/pokes.fifo",
    "REPAVE_POLICIES": "ssm:/repave/policies",
}


def test_settings_say_what_the_environment_says() -> None:
    assert Settings.read(ENVIRON | {"REPAVE_PREFIX": "test"}) == Settings(
        prefix="test",
        region="eu-west-1",
        queue_url="https://sqs/pokes.fifo",
        policies="ssm:/repave/policies",
    )


def test_the_prefix_has_a_default() -> None:
    assert Settings.read(ENVIRON).prefix == "repave"


def test_the_region_of_a_shell_serves_as_well() -> None:
    environ = {**ENVIRON, "AWS_REGION": "", "AWS_DEFAULT_REGION": "us-east-1"}
    assert Settings.read(environ).region == "us-east-1"


@pytest.mark.parametrize("name", ["REPAVE_QUEUE_URL", "REPAVE_POLICIES"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_is_named(name: str, value: str | None) -> None:
    environ = {key: found for key, found in ENVIRON.items() if key != name}
    with pytest.raises(SettingsError, match=f"missing environment variable {name}"):
        Settings.read(environ | ({name: value} if value is not None else {}))


def test_a_missing_region_names_both_variables() -> None:
    environ = {key: found for key, found in ENVIRON.items() if key != "AWS_REGION"}
    with pytest.raises(SettingsError, match="AWS_REGION or AWS_DEFAULT_REGION"):
        Settings.read(environ)


@pytest.mark.parametrize("value", ["ssm:/a", "dir:policies", "dir:/abs"])
def test_policies_come_from_a_path_or_a_folder(value: str) -> None:
    assert Settings.read(ENVIRON | {"REPAVE_POLICIES": value}).policies == value


@pytest.mark.parametrize("value", ["s3://bucket", "/a/folder", "ssm:a", "ssm"])
def test_any_other_place_is_named_with_what_is_allowed(value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.read(ENVIRON | {"REPAVE_POLICIES": value})
    assert str(caught.value) == (
        f"REPAVE_POLICIES: {value!r}; allowed: ssm:/a/path or dir:a/folder"
    )


@pytest.mark.xfail(strict=True, reason="an empty folder name becomes the working directory")
def test_a_folder_needs_a_name() -> None:
    with pytest.raises(SettingsError):
        Settings.read(ENVIRON | {"REPAVE_POLICIES": "dir:"})
