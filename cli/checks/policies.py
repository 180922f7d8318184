"""Policy files, and whom they bind."""

from collections.abc import Iterator, Mapping

from chalicelib.model.group import Group
from chalicelib.model.policy import Binding, How, Mode
from chalicelib.policies.book import PolicyBook
from cli.checks.finding import Finding, counted, error, note, some, warning


def of_files(book: PolicyBook, bindings: Mapping[str, Binding]) -> Iterator[Finding]:
    for broken in book.broken:
        yield error(broken.file, broken.error, "mend the file; its fleets are frozen until then")
    if not book.good and not book.broken:
        yield error("policies", "there is not one policy", "write one: see docs/policies.md")
    bound = {binding.policy.name for binding in bindings.values() if binding.policy}
    for name in sorted(book.good.keys() - bound):
        yield warning(
            book.good[name].file,
            f"policy {name} binds no fleet",
            "mend its match, or tag the fleets that it is for",
        )


def of_fleets(groups: Mapping[str, Group], bindings: Mapping[str, Binding]) -> Iterator[Finding]:
    for name, binding in sorted(bindings.items()):
        if binding.error:
            yield error(name, binding.error, "until this is mended the fleet is frozen")
        elif binding.policy and binding.policy.mode is Mode.ENFORCE and binding.how is How.MATCH:
            yield _not_tagged(groups[name], binding.policy.name)
    yield from _left_alone(bindings)


def _not_tagged(group: Group, policy: str) -> Finding:
    words = f"policy {policy} enforces, but only by its match: the fleet is observed, not touched"
    if group.standalone:
        return warning(group.name, words, f"tag all its hosts repave:policy={policy}")
    tag = (
        f"ResourceId={group.name},ResourceType=auto-scaling-group,Key=repave:policy,"
        f"Value={policy},PropagateAtLaunch=true"
    )
    return warning(group.name, words, f"aws autoscaling create-or-update-tags --tags {tag}")


def _left_alone(bindings: Mapping[str, Binding]) -> Iterator[Finding]:
    nobodys = sorted(name for name, binding in bindings.items() if not binding.managed)
    if nobodys:
        yield note(
            "fleets",
            f"{counted(len(nobodys), 'fleet')} without a policy, never touched: {some(nobodys)}",
            "write a policy that matches them, if they are to be kept young",
        )
    watched = sorted(
        name for name, found in bindings.items() if found.policy and found.policy.mode != "enforce"
    )
    if watched:
        yield note("fleets", f"{counted(len(watched), 'fleet')} only observed: {some(watched)}")
