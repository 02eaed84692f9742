"""The one error of this tool: its message says what to do."""


class ClusterError(Exception):
    """Something the reader of the message can act on."""
