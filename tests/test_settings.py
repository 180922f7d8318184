"""The environment, read once."""

import pytest

from chalicelib.errors import SettingsError
from chalicelib.model.place import Place
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


@pytest.mark.parametrize("value", ["dir:", "dir:  ", "ssm:/", "ssm://", "ssm:/a//b", "ssm:/a b"])
def test_a_place_needs_a_name(value: str) -> None:
    """Without one a folder is the working directory, and a path all parameters of the account."""
    with pytest.raises(SettingsError, match="allowed: ssm:/a/path or dir:a/folder"):
        Settings.read(ENVIRON | {"REPAVE_POLICIES": value})


def test_a_path_is_the_same_with_a_slash_at_its_end() -> None:
    assert Settings.read(ENVIRON | {"REPAVE_POLICIES": "ssm:/a/b/"}).policies == "ssm:/a/b"


def test_an_empty_prefix_is_the_default() -> None:
    assert Settings.read(ENVIRON | {"REPAVE_PREFIX": ""}).prefix == "repave"


@pytest.mark.parametrize("value", ["/hostedzone/Z1", "z1", "Z1 ", "Z" * 33])
def test_a_zone_that_is_no_id_is_refused(value: str) -> None:
    assert Settings.read(ENVIRON | {"REPAVE_ZONE_ID": "Z0123ABC"}).zone == "Z0123ABC"
    assert Settings.read(ENVIRON).zone == ""
    with pytest.raises(SettingsError, match="REPAVE_ZONE_ID: .* allowed: a hosted zone's id"):
        Settings.read(ENVIRON | {"REPAVE_ZONE_ID": value})


@pytest.mark.parametrize("value", ["-1", "1.5", "many", "99999999"])
def test_a_cap_that_is_no_count_is_refused(value: str) -> None:
    assert Settings.read(ENVIRON | {"REPAVE_CLAIMS_PER_HOUR": "0"}).claims_per_hour == 0
    with pytest.raises(SettingsError, match="REPAVE_CLAIMS_PER_HOUR: .* allowed: a whole number"):
        Settings.read(ENVIRON | {"REPAVE_CLAIMS_PER_HOUR": value})


def test_other_regions_are_parted_by_blanks() -> None:
    environ = ENVIRON | {"REPAVE_OTHER_REGIONS": "us-east-1 us-gov-west-1"}
    assert Settings.read(environ).other_regions == ("us-east-1", "us-gov-west-1")
    assert Settings.read(ENVIRON).other_regions == ()


def test_other_accounts_are_of_the_own_region_unless_they_say_another() -> None:
    environ = ENVIRON | {"REPAVE_OTHER_ACCOUNTS": "111122223333 444455556666/us-east-1"}
    here, there = Settings.read(environ).other_accounts
    assert (here, there) == (Place("eu-west-1", "111122223333"), Place("us-east-1", "444455556666"))
    assert there.datacenter == "us-east-1-444455556666"
    assert Settings.read(ENVIRON).other_accounts == ()


@pytest.mark.parametrize(
    "value", ["111122223333,444455556666", "prod", "11112222333", "111122223333/mars", "1" * 13]
)
def test_what_is_no_account_is_named(value: str) -> None:
    words = f"REPAVE_OTHER_ACCOUNTS: {value!r}; allowed: accounts such as 111122223333 or"
    with pytest.raises(SettingsError, match=words):
        Settings.read(ENVIRON | {"REPAVE_OTHER_ACCOUNTS": value})


@pytest.mark.parametrize("value", ["us-east-1,us-west-2", "mars", "US-EAST-1"])
def test_what_is_no_region_is_named(value: str) -> None:
    with pytest.raises(SettingsError, match=f"REPAVE_OTHER_REGIONS: {value!r}; allowed: regions"):
        Settings.read(ENVIRON | {"REPAVE_OTHER_REGIONS": value})


def test_the_home_of_configuration_is_one_region_or_the_own() -> None:
    environ = ENVIRON | {"REPAVE_CONFIGURATION_HOME": "us-east-1"}
    assert Settings.read(environ).configuration_home == "us-east-1"
    assert Settings.read(ENVIRON).configuration_home == ""


@pytest.mark.parametrize("value", ["us-east-1 us-west-2", "mars", "111122223333"])
def test_what_can_be_no_home_of_configuration_is_named(value: str) -> None:
    words = f"REPAVE_CONFIGURATION_HOME: {value!r}; allowed: a region such as eu-west-1"
    with pytest.raises(SettingsError, match=words):
        Settings.read(ENVIRON | {"REPAVE_CONFIGURATION_HOME": value})
