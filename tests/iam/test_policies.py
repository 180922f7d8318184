"""What the policies never allow, whatever the code would ask for; and what linters say of them."""

import json
import re
import warnings
from typing import Any

import pytest

from tests.iam.evaluator import NotUnderstood, Request, actions_of, allowed
from tests.iam.needs import arn
from tests.iam.policies import API, ROLE, ZONE, policy_files, reader, statements

FILES = sorted(set(policy_files().values()))
EACH = pytest.mark.parametrize("file", FILES)
ACTS = "policy-act.json"
ZONES = "policy-zone.json"
HOST, GROUP = arn("ec2", "instance/i-1"), "autoScalingGroup:x:autoScalingGroupName/web"
EXCUSED = {
    ("UNKNOWN_ACTION", "autoscaling:LaunchInstances"): "younger than parliament's list of actions",
    ("RESOURCE_STAR", "ec2:CreateFleet"): "Auto Scaling asks for it with resources of its own",
    ("RESOURCE_MISMATCH", "ssm:SendCommand"): "the instance and the document are two statements",
    (
        "RESOURCE_MISMATCH",
        "dynamodb:ListStreams",
    ): "AWS's own example of a stream's Lambda has it so",
    ("RESOURCE_MISMATCH", "ec2:RunInstances"): "the host and what it is made of are two statements",
}
"""Findings that are none, each with its reason."""
ENDS = (
    ("ec2:TerminateInstances", HOST, "aws"),
    ("ssm:SendCommand", HOST, "aws"),
    ("autoscaling:TerminateInstanceInAutoScalingGroup", arn("autoscaling", GROUP), "autoscaling"),
    ("autoscaling:LaunchInstances", arn("autoscaling", GROUP), "autoscaling"),
    ("autoscaling:EnterStandby", arn("autoscaling", GROUP), "autoscaling"),
    ("autoscaling:ExecutePolicy", arn("autoscaling", GROUP), "autoscaling"),
    ("autoscaling:CompleteLifecycleAction", arn("autoscaling", GROUP), "autoscaling"),
    (
        "elasticloadbalancing:DeregisterTargets",
        arn("elasticloadbalancing", "targetgroup/w/1"),
        "aws",
    ),
)
CHANGES = tuple(action for action, *_ in ENDS) + ("ec2:RunInstances", "iam:PassRole")


@pytest.mark.parametrize(("action", "resource", "of"), ENDS, ids=[one[0] for one in ENDS])
def test_only_what_carries_the_tag_is_changed(action: str, resource: str, of: str) -> None:
    rights = statements(ACTS)
    assert not allowed(rights, Request(action, resource))
    assert not allowed(rights, Request(action, resource, {f"{of}:ResourceTag/Name": "web"}))
    assert allowed(rights, Request(action, resource, {f"{of}:ResourceTag/repave:policy": "web"}))


@pytest.mark.parametrize("file", [file for file in FILES if file != ACTS])
def test_nobody_but_the_reconciler_changes_anything_but_rows(file: str) -> None:
    rights = statements(file)
    tagged = {f"{of}:ResourceTag/repave:policy": "web" for of in ("aws", "autoscaling")}
    asked = [Request(action, resource, tagged) for action, resource, _ in ENDS]
    assert [request.action for request in asked if allowed(rights, request)] == []
    assert not {*actions_of(rights)} & {*CHANGES}


def test_hosts_are_given_no_role_but_those_named() -> None:
    to_ec2 = {"iam:PassedToService": "ec2.amazonaws.com"}
    other = "arn:aws:iam::123456789012:role/admin"
    assert allowed(statements(ACTS), Request("iam:PassRole", ROLE, to_ec2))
    assert not allowed(statements(ACTS), Request("iam:PassRole", other, to_ec2))
    assert not allowed(statements(ACTS), Request("iam:PassRole", ROLE))
    none = statements(ACTS, LaunchesWithRoles=False)
    assert not allowed(none, Request("iam:PassRole", ROLE, to_ec2))


def test_hosts_run_only_from_a_template_and_with_the_tags() -> None:
    rights, instance = statements(ACTS), arn("ec2", "instance/*")
    tags = {"aws:RequestTag/repave:policy": "db", "aws:RequestTag/repave:fleet": "db"}
    template = {"ec2:LaunchTemplate": arn("ec2", "launch-template/lt-1")}
    assert allowed(rights, Request("ec2:RunInstances", instance, tags | template))
    assert not allowed(rights, Request("ec2:RunInstances", instance, tags))
    assert not allowed(rights, Request("ec2:RunInstances", instance, template))


@EACH
def test_no_action_is_a_pattern(file: str) -> None:
    assert [action for action in actions_of(statements(file)) if "*" in action] == []


@EACH
def test_another_installation_is_out_of_reach(file: str) -> None:
    own = json.dumps(statements(file))
    assert "repave-hosts" not in json.dumps(statements(file, Prefix="other", Notices="x"))
    assert "repave" in own


@EACH
def test_parliament_finds_nothing(file: str) -> None:
    policy: dict[str, Any] = {"Version": "2012-10-17", "Statement": statements(file)}
    findings = linted(json.dumps(policy))
    assert [one.issue for one in findings if not excused(one)] == []


def linted(policy: str) -> list[Any]:
    with warnings.catch_warnings():
        # It leaves a file open when it is imported.
        warnings.simplefilter("ignore", ResourceWarning)
        from parliament import analyze_policy_string
    return list(analyze_policy_string(policy).findings)


def excused(finding: Any) -> bool:
    """Every action that it names is."""
    named = re.findall(r"[a-z0-9]+:[A-Z]\w+", str(finding.detail))
    return bool(named) and all((finding.issue, action) in EXCUSED for action in named)


RECORDS = "route53:ChangeResourceRecordSets"


@pytest.mark.parametrize(
    ("given", "may"),
    [
        pytest.param({}, True, id="as the sync asks"),
        pytest.param({"RecordTypes": "A NS"}, False, id="whom the zone is delegated to"),
        pytest.param({"Actions": "UPSERT"}, False, id="whatever was there"),
        pytest.param({"NormalizedRecordNames": "a.node.x.y www.x.y"}, False, id="of other names"),
    ],
)
def test_of_a_zone_only_the_names_of_the_registry_are_changed(
    given: dict[str, str], may: bool
) -> None:
    usual = {
        "RecordTypes": "A SRV",
        "Actions": "DELETE CREATE",
        "NormalizedRecordNames": "i-1.node.x.y web.service.x.y _web._tcp.service.x.y",
    }
    keys = {f"{RECORDS}{name}": value for name, value in (usual | given).items()}
    zone = f"arn:aws:route53:::hostedzone/{ZONE}"
    assert allowed(statements(ZONES), Request(RECORDS, zone, keys)) is may
    assert not allowed(statements(ZONES), Request(RECORDS, f"{zone}X", keys))


def test_without_a_zone_none_is_read_or_changed() -> None:
    granted = {*actions_of(statements(ZONES, KeepsZone=False))}
    assert not {one for one in granted if one.startswith("route53:") or one.endswith("Streams")}


ASSUME = "sts:AssumeRole"
ASKS = ("policy-dialects.json", "policy-api.json")
"""Those that answer for other regions and accounts."""
READS = ("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan")
OF_DISCOVERY = ("hosts", "services", "fleets")
READER = "arn:aws:iam::111122223333:role/repave-reader-eu-west-1"


@pytest.mark.parametrize(
    ("role", "account", "may"),
    [
        pytest.param(READER, "111122223333", True, id="that lets itself be read"),
        pytest.param(READER, "123456789012", False, id="of an account that was not named"),
        pytest.param(READER.replace("repave-", "other-"), "111122223333", False, id="of others"),
        pytest.param(READER.replace("reader", "act"), "111122223333", False, id="of more rights"),
    ],
)
def test_of_another_account_only_the_role_of_readers_is_assumed(
    role: str, account: str, may: bool
) -> None:
    request = Request(ASSUME, role, {"aws:ResourceAccount": account})
    for file in ASKS:
        assert allowed(statements(file), request) is may
        assert not allowed(statements(file, ElsewhereByRole=False), request)


@pytest.mark.parametrize("file", [file for file in FILES if file not in ASKS])
def test_nobody_else_asks_other_accounts(file: str) -> None:
    assert ASSUME not in {*actions_of(statements(file))}


def test_the_role_of_readers_is_assumed_by_the_accounts_named_alone() -> None:
    role = reader()
    (trusted,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"AWS": ["111122223333", "444455556666"]}
    assert (role["RoleName"], trusted["Action"]) == ("repave-reader-us-east-1", ASSUME)


def test_the_role_of_readers_may_read_what_is_read_of_other_regions_and_nothing_else() -> None:
    (policy,) = reader()["Policies"]
    rights = policy["PolicyDocument"]["Statement"]
    asked: set[tuple[str, str]] = set()
    for file in ASKS:
        asked |= {pair for pair in _pairs(statements(file)) if "dynamodb:*" in pair[1]}
    assert {action for action, _ in asked} <= {*READS}
    here = "dynamodb:us-east-1"
    assert _pairs(rights) == {(a, r.replace("dynamodb:*", here)) for a, r in asked}
    found = linted(json.dumps(policy["PolicyDocument"]))
    assert [one.issue for one in found if not excused(one)] == []


def _pairs(rights: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {
        (action, resource)
        for one in rights
        for action in one["Action"]
        for resource in ([one["Resource"]] if isinstance(one["Resource"], str) else one["Resource"])
    }


@EACH
def test_what_is_elsewhere_is_never_written_and_read_by_few(file: str) -> None:
    rights = statements(file)

    def granted(region: str, account: str, table: str) -> set[str]:
        there = f"arn:aws:dynamodb:{region}:{account}:table/repave-{table}"
        asked = [Request(one, there) for one in actions_of(rights) if one.startswith("dynamodb:")]
        return {one.action for one in asked if allowed(rights, one)}

    for table in OF_DISCOVERY:
        assert granted("eu-west-1", "123456789012", table) <= {*READS}
        assert not granted("eu-west-1", "123456789012", table) or file in ASKS
    assert not granted("eu-west-1", "123456789012", "config")
    assert not granted("us-east-1", "111122223333", "hosts")


@EACH
def test_configuration_is_that_of_its_home_alone(file: str) -> None:
    def granted(region: str, **home: Any) -> set[str]:
        rights = statements(file, **home)
        table = f"arn:aws:dynamodb:{region}:123456789012:table/repave-config"
        return {one for one in actions_of(rights) if allowed(rights, Request(one, table))} - {
            one for one in actions_of(rights) if not one.startswith("dynamodb:")
        }

    away = {"ConfiguredElsewhere": True, "ConfigurationHome": "eu-west-1"}
    assert granted("eu-west-1", **away) == granted("us-east-1")
    assert granted("us-east-1", **away) == granted("eu-west-1") == set()


def test_what_the_evaluator_does_not_know_it_refuses() -> None:
    statement = {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}
    for unknown in (
        {"NotPrincipal": "*"},
        {"Condition": {"DateLessThan": {"aws:CurrentTime": "2"}}},
    ):
        with pytest.raises(NotUnderstood):
            allowed([statement | unknown], Request("ec2:RunInstances", "*"))


def test_a_denial_outweighs_what_allows() -> None:
    allow = {"Effect": "Allow", "Action": ["ec2:*"], "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "ec2:Terminate*", "Resource": "arn:*:instance/i-1"}
    assert allowed([allow, deny], Request("ec2:RunInstances", HOST))
    assert not allowed([allow, deny], Request("ec2:TerminateInstances", HOST))


def test_the_api_is_one_of_those_that_change_rows_only() -> None:
    assert policy_files()[API] != ACTS
