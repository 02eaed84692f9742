"""What a report says, as one text to look for words in."""

import json

from realcluster.api_client import Object


def findings(report: Object) -> str:
    """Everything in the report that tells a person what is wrong."""
    status = report["status"]
    parts = [status.get("message"), status.get("diagnosis"), status.get("inventory"), status.get("checks"),
             status.get("validationLevels"), status.get("volumes"), status.get("events")]
    return json.dumps(parts)
