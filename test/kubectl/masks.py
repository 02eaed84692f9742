"""What no two runs print alike: times, addresses, what is drawn at random."""

import re

RULES = [
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "UID"),
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME"),
    (r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000", "TIME"),
    (r"\b(10|127)(\.\d{1,3}){3}\b", "ADDRESS"),
    (r"\b[0-9a-f]{64}\b", "ID"),
    (r"(?<=[-=])[bcdf-hj-np-tv-xz2456789]{8,10}\b", "HASH"),
    (r"(?<=-)[bcdf-hj-np-tv-xz2456789]{5}\b", "SUFFIX"),
    (r"(?m)^[EIW]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ ", "LOG "),
    (r"forwarding \d+ -> ", "forwarding PORT -> "),
    (r"cni-[\w-]+", "cni-ID"),
    (r"(Resource Version: +)\d+", r"\1VERSION"),
    (r"(resourceVersion\"?: )\"\d+\"", r"\1VERSION"),
    (r"(?m)(?<=\s)(\d+d)?(\d+h)?(\d+m)?\d+(\.\d+)?m?s(?=\s|$| ago|\))", "AGE"),
    (r"(?m)[ \t]{2,}", "  "),
    (r"(?m)[ \t]+$", ""),
]


def masked(text: str, namespace: str, further: list[str]) -> str:
    """`further`: patterns of lines that are left out."""
    text = text.replace(namespace, "NAMESPACE")
    for pattern, what in RULES:
        text = re.sub(pattern, what, text)
    lines = [line for line in text.splitlines() if not any(re.search(one, line) for one in further)]
    return "\n".join(lines) + "\n" if lines else ""
