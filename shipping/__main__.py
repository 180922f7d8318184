"""`python -m shipping build`: makes what `chalice package` left in that folder ready to deploy."""

import json
import sys
from pathlib import Path

from shipping.prune import prune
from shipping.template import parametrised


def main(folder: Path) -> None:
    template = folder / "sam.json"
    made = parametrised(json.loads(template.read_text()))
    template.write_text(json.dumps(made, indent=2) + "\n")
    package = folder / "deployment.zip"
    before = package.stat().st_size
    prune(package)
    print(f"{package}: {before / 1e6:.1f} MB, pruned {package.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
