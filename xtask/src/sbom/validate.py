"""Holds bills of materials to the schema of CycloneDX 1.6, without tolerance for fields that it does not have."""

import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

validator = JsonStrictValidator(SchemaVersion.V1_6)
failed = False
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        error = validator.validate_str(file.read())
    if error is not None:
        failed = True
        print(f"{path}: {error}", file=sys.stderr)
sys.exit(failed)
