"""What each key of a policy means, in words. A test asks for one for every key."""

WORDS: dict[str, str] = {
    "name": "The policy's name, which groups and hosts carry in their tag `repave:policy`.",
    "match": "Which fleets it binds without that tag. Every given key must match. A fleet bound "
    "by `match` alone is observed, never touched: IAM allows terminations only with the tag.",
    "match.group": "The name of the Auto Scaling group or standalone fleet; globs are allowed.",
    "match.tags": "Tags of the group or of the standalone hosts; globs are allowed in values.",
    "mode": "`observe` decides and reports, and touches nothing. `enforce` carries it out.",
    "age": "How old a host may become, counted from its true birth: neither a stop and start nor "
    "a swapped root volume makes it young.",
    "age.soft": "From this age on a host may go, inside windows and budget. Each host has a date "
    "of its own between `soft` and `hard`, so that those born together do not go together.",
    "age.hard": "By this age it is gone. Windows lift early enough before it.",
    "reasons": "Why hosts are replaced; leave out what is not to count.",
    "budget": "How many replacements at once, over all reasons.",
    "budget.in_flight": "Replacements under way: a count, or a share of the fleet, rounded down "
    "and never below one. Unhealthy and leaving hosts count too.",
    "budget.unavailable": "Hosts that may be out of service by Repave's doing. Zero: a new host "
    "serves before an old one leaves, which needs room below MaxSize.",
    "windows": "When replacements may begin. None given: always. Emergencies, and hosts that "
    "would otherwise pass `hard`, do not wait for a window.",
    "windows[].cron": "When it opens: five fields, by the rules of Debian's cron.",
    "windows[].duration": "For how long it stays open, in real time also over a clock change.",
    "windows[].timezone": "The IANA time zone that the cron times are meant in.",
    "strategy": "`auto` chooses what the group allows, and the plan says why. `surge`: a host "
    "more, then one less. `standby`: for a full group. `terminate-first`: for a fixed size. "
    "`launch`: for standalone hosts.",
    "ready": "What proves a new host, before the old one leaves.",
    "ready.signal": "Whether the host has to say itself that it is ready.",
    "ready.target_health": "Whether it must be healthy in every target group it belongs to.",
    "ready.status_checks": "Whether EC2's status checks must have passed.",
    "ready.bake": "How long it must stay so without a relapse.",
    "ready.within": "By when it must be proven. After that it is given back, and the old one "
    "serves on.",
    "drain": "How an old host leaves.",
    "drain.within": "How long it may drain before the verdict says who holds it up.",
    "drain.command": "Run on a host that waits at a terminate hook named `repave-...`, before it "
    "goes (docs/hooks.md).",
    "drain.command.document": "The SSM document.",
    "drain.command.parameters": "Its parameters: names to lists of text.",
    "drain.on_failure": "What a command that failed means: `wait` until the hook's deadline, as "
    "the host may still be at work, or `continue`.",
    "unhealthy": "When an unhealthy host is Repave's to replace.",
    "unhealthy.after": "Until then, healing it is left to its group.",
    "breaker": "When launches that fail are stopped; counted for each version of a launch "
    "template.",
    "breaker.failures": "So many in a row open it.",
    "breaker.first_backoff": "For so long at first; then one host tries, and alone.",
    "breaker.max_backoff": "The pause doubles with each further failure, up to this.",
    "touches": "Which calls of people and programs taint a host (docs/events.md).",
    "touches.excuse": "Whose, or which, do not.",
    "touches.excuse.principals": "ARNs that may touch hosts; globs are allowed.",
    "touches.excuse.calls": "Names of calls that are allowed to everybody.",
    "touches.grace": "How long a touched host is let be, so that its guest can finish.",
    "services": "What each of its hosts offers to others (docs/discovery.md); a host's own tag "
    "`repave:service/NAME` adds to it or overrides it.",
    "services[].name": "A label of DNS. Each is declared once.",
    "services[].port": "Where it is reached.",
    "services[].tags": "Words by which clients choose.",
    "services[].meta": "Names and texts that clients are told.",
    "config": "What each of its hosts reads of configuration, once, when it boots "
    "(docs/configuration.md).",
    "config.prefixes": "Folders of keys, such as `web/`: at most ten, none within another. When "
    "what is under them changes, hosts that have read it are replaced, for the reason `config`.",
    "hold": "What people may hold. Beyond it a hold is refused.",
    "hold.longest": "For how long from now; to hold a host longer, hold it again.",
    "hold.hosts": "How many hosts of a fleet at once: a count, or a share, rounded up to one at "
    "least. `0`: none.",
    "protected": "`honour`: a host that is protected from scale-in is let be, until its owner "
    "removes that. `replace`: it is replaced all the same, where a scheduler protects every host. "
    "Protection from termination of standalone hosts is honoured in any case.",
    "notify": "What people are told of, one message each, where a topic is configured "
    "(docs/notices.md); an empty list: nothing.",
    "touches.read_only": "Whether calls count that only read something of a host.",
}
