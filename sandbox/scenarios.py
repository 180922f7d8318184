"""The plays that `python -m sandbox --scenario` knows."""

from datetime import timedelta

from sandbox import saying, telling, trouble
from sandbox import stage as by
from sandbox.estate import BOTH_HOOKS, GroupSpec, SingleSpec
from sandbox.scenario import POLICIES, Hand, Scenario, short

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_WEB = GroupSpec("web", size=6, max_size=8, policy="web")
_MANY = ("api", "search", "feed")
_ALL = (
    Scenario(
        "two-weeks",
        "three fleets over two weeks, with interference",
        14,
        (
            GroupSpec("web", size=12, max_size=14, policy="web"),
            GroupSpec("batch", size=8, max_size=10, policy="batch", balanced=False),
            GroupSpec("cache", 6, 7, "cache", opens={"web": 6379, "batch": 6379}),
        ),
        (),
        (
            Hand(
                2 * DAY + 3 * HOUR,
                "an operator asks for a rebuild of one host of web",
                by.rebuild("web"),
            ),
            Hand(
                4 * DAY + 6 * HOUR,
                "somebody terminates a host of cache by hand",
                by.terminate("cache"),
            ),
            Hand(
                6 * DAY,
                "us-east-1b has no capacity for two hours; a rebuild there is asked for",
                by.every(
                    trouble.no_capacity("us-east-1b", 2 * HOUR), by.rebuild("web", "us-east-1b")
                ),
            ),
            Hand(
                9 * DAY,
                "for one hour no new host of cache becomes healthy; a rebuild is asked for",
                by.every(trouble.never_healthy("cache", HOUR), by.rebuild("cache")),
            ),
        ),
    ),
    Scenario("empty", "a bare account for your own AWS client", None),
    short(
        "standby",
        "a group full at MaxSize: a host goes to Standby, and its group launches another",
        (GroupSpec("store", size=4, max_size=4, policy="store"),),
    ),
    short(
        "terminate-first",
        "a group of fixed size: a host goes, and another must be proven before the next one goes",
        (GroupSpec("queue", size=3, max_size=3, min_size=3, policy="queue"),),
    ),
    Scenario(
        "standalone",
        "hosts in no group: launched from their template, proven, and the old one drains",
        1,
        singles=(
            SingleSpec("db", size=3, policy="db", addresses=True, opens={"jobs": 5432}),
            SingleSpec("jobs", size=2, policy="db", balanced=False),
        ),
        hands=(
            Hand(2 * HOUR, "a rebuild of a host of db is asked for", by.rebuild_single("db")),
            Hand(9 * HOUR, "somebody terminates a host of jobs", by.terminate_single("jobs")),
        ),
        policies=POLICIES / "standalone",
    ),
    short(
        "policy-surge",
        "a launch configuration, and On-Demand mixed with Spot: a scaling policy adds the host",
        (
            GroupSpec("legacy", size=3, max_size=4, policy="legacy", kind="configuration"),
            GroupSpec("spot", size=3, max_size=4, policy="legacy", kind="mixed"),
        ),
    ),
    short(
        "template",
        "a new version of the launch template is rolled out, within the budget",
        (_WEB,),
        Hand(
            2 * HOUR, "a new version of web's launch template is made", trouble.good_version("web")
        ),
    ),
    short(
        "no-capacity",
        "a zone without capacity for four hours: the breaker opens, one probes, all recovers",
        (_WEB,),
        Hand(
            2 * HOUR,
            "us-east-1b has no capacity for four hours; rebuilds there are asked for",
            by.every(
                trouble.no_capacity("us-east-1b", 4 * HOUR), by.rebuild("web", "us-east-1b", 2)
            ),
        ),
    ),
    short(
        "bad-template",
        "a version whose hosts never become healthy is undone again and again; then a good one",
        (_WEB,),
        Hand(
            2 * HOUR, "a bad version of web's launch template is made", trouble.bad_version("web")
        ),
        Hand(6 * HOUR, "a good version follows", trouble.good_version("web")),
    ),
    short(
        "sick",
        "a load balancer and a status check find hosts bad that their group does not heal",
        (_WEB,),
        Hand(1 * HOUR, "web may not heal itself", trouble.suspend("web", "ReplaceUnhealthy")),
        Hand(2 * HOUR, "the load balancer finds a host of web unhealthy", trouble.sicken("web")),
        Hand(6 * HOUR, "a status check of a host of web fails", trouble.impair("web")),
    ),
    short(
        "hands",
        "people scale out and in midway, terminate, protect, and put a host into Standby",
        (GroupSpec("web", size=6, max_size=14, policy="web"),),
        Hand(1 * HOUR, "somebody protects a host of web from scale-in", by.protect("web")),
        Hand(2 * HOUR, "somebody puts a host of web into Standby", by.enter_standby("web")),
        Hand(5 * HOUR, "web's owner scales out to 8 midway", by.desire("web", 8), "web"),
        Hand(9 * HOUR, "the host in Standby goes back into service", by.exit_standby("web")),
        Hand(13 * HOUR, "somebody terminates a host of web midway", by.terminate("web"), "web"),
        Hand(17 * HOUR, "web's owner scales in to 5 midway", by.desire("web", 5), "web"),
    ),
    short(
        "broken-policy",
        "a policy file breaks while a surge is in flight: all stops, until it is mended",
        (_WEB,),
        Hand(8 * HOUR, "web.yaml breaks midway", by.edit_policy("web", "age:", "ages:"), "web"),
        Hand(13 * HOUR, "web.yaml is mended", by.edit_policy("web", "ages:", "age:")),
        edits=True,
    ),
    short(
        "hooks",
        "a new host waits at a lifecycle hook until it is ready, a leaving one until it drained",
        (GroupSpec("work", size=6, max_size=8, policy="work", hooks=BOTH_HOOKS),),
        Hand(
            2 * HOUR,
            "drains fail for an hour; rebuilds are asked for",
            trouble.failing_drains("work"),
        ),
        Hand(4 * HOUR, "new hosts fail their checks", trouble.failing_checks("work")),
        Hand(8 * HOUR, "work's owner scales in to 4", by.desire("work", 4)),
    ),
    short(
        "many",
        "sixty hosts in three groups, two of each in flight at most",
        tuple(GroupSpec(name, 20, 24, "many") for name in _MANY),
        Hand(
            2 * HOUR,
            "rebuilds of three hosts of each group are asked for",
            by.every(*(by.rebuild(name, count=3) for name in _MANY)),
        ),
    ),
    short(
        "signal",
        "new hosts say that they are ready; one never does, is given back, and another comes",
        (_WEB,),
        Hand(1 * HOUR, "hosts of web say that they are ready", saying.speak("web")),
        Hand(2 * HOUR, "rebuilds of three hosts are asked for", by.rebuild("web", count=3)),
    ),
    short(
        "people",
        "an operator holds a host, cancels what is under way, freezes all, and rebuilds the fleet",
        (_WEB,),
        Hand(1 * HOUR, "a host of web is held for ten hours", saying.hold("web", "10h")),
        Hand(7 * HOUR, "what is under way is cancelled", saying.cancel("web"), "web"),
        Hand(9 * HOUR, "the account is frozen for an hour", saying.freeze("1h")),
        Hand(16 * HOUR, "a rebuild of all hosts of web is asked for", saying.rebuild_all("web")),
    ),
    short(
        "touched",
        "somebody opens a shell on a host: it goes when the grace of four hours is over",
        (_WEB,),
        Hand(2 * HOUR, "alice looks into a host of web", telling.start_session("web", "alice")),
        Hand(3 * HOUR, "a robot that is excused runs a command", telling.send_command("web", "r2")),
    ),
    short(
        "notices",
        "Spot takes a host, recommends another to go, and AWS Health retires two",
        (_WEB,),
        Hand(1 * HOUR, "Spot wants a host of web back", telling.interrupt("web")),
        Hand(3 * HOUR, "a rebalance is recommended", telling.recommend_rebalance("web")),
        Hand(
            5 * HOUR,
            "AWS Health will retire two hosts of web in six hours, before any window",
            telling.retire("web", 2, 6 * HOUR),
        ),
    ),
)
SCENARIOS = {scenario.name: scenario for scenario in _ALL}
