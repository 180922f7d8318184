"""An inventory plugin of Ansible: hosts, groups and variables from Repave's registry.

# repave.yml
plugin: repave
url: http://127.0.0.1:8500

ANSIBLE_INVENTORY_PLUGINS=contrib ansible-inventory -i repave.yml --list
"""

import json
import urllib.request

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Constructable
from ansible.utils.unsafe_proxy import wrap_var

DOCUMENTATION = """
name: repave
short_description: Hosts from Repave's registry
description:
  - The groups and variables are those of the script contrib/repave-inventory.
  - What I(compose), I(groups) and I(keyed_groups) make of them comes on top.
options:
  plugin:
    description: That this file is for this plugin.
    required: true
    choices: [repave]
  url:
    description: The registry's; one of AWS's is signed with the credentials that botocore finds.
    default: http://127.0.0.1:8500
    env: [{name: REPAVE_REGISTRY}]
  query:
    description: Which hosts, such as C(fleet=web&passing).
    default: ""
    env: [{name: REPAVE_INVENTORY}]
extends_documentation_fragment: [constructed]
"""
FILES = ("repave.yml", "repave.yaml")
PATIENCE = 30


class InventoryModule(BaseInventoryPlugin, Constructable):
    NAME = "repave"

    def verify_file(self, path):
        return super().verify_file(path) and path.endswith(FILES)

    def parse(self, inventory, loader, path, cache=True):
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        found = self._fetched()
        for host, variables in found["_meta"]["hostvars"].items():
            self._add(host, variables)
        for name, group in found.items():
            if name not in ("_meta", "all"):
                self.inventory.add_group(name)
                for host in group.get("hosts", []):
                    self.inventory.add_host(host, group=name)

    def _add(self, host, variables):
        self.inventory.add_host(host)
        for name, value in variables.items():
            # Tags are anyone's words: none of them is a template.
            self.inventory.set_variable(host, name, wrap_var(value))
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, host, strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict)

    def _fetched(self):
        query = self.get_option("query")
        url = self.get_option("url").rstrip("/") + "/ansible/inventory"
        url += f"?{query}" if query else ""
        try:
            headers = signed(url) if url.split("/")[2].endswith(".amazonaws.com") else {}
            request = urllib.request.Request(url, headers=headers)
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)
        except (OSError, ValueError) as error:
            raise AnsibleParserError(f"url: {url}: the registry cannot be read: {error}") from error


def signed(url):
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.session import Session

    region = url.split("/")[2].split(".")[2]  # ID.execute-api.REGION.amazonaws.com
    request = AWSRequest("GET", url)
    SigV4Auth(Session().get_credentials(), "execute-api", region).add_auth(request)
    return dict(request.headers)
