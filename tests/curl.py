"""Reads the curl commands of documents, so that tests can send what readers are told to send."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field


@dataclass
class Curl:
    """What a curl command sends."""

    method: str = ""
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    @property
    def target(self) -> str:
        """Path and query of the URL."""
        return "/" + self.url.partition("://")[2].partition("/")[2]


def parse(command: str) -> Curl:
    """Return what a command sends; raises ValueError for an option this reader does not know."""
    words = iter(shlex.split(command.replace("\\\n", " ")))
    if next(words) != "curl":
        message = f"not a curl command: {command}"
        raise ValueError(message)
    curl = Curl()
    for word in words:
        match word:
            case "-H" | "--header":
                name, _, text = next(words).partition(":")
                curl.headers[name.strip()] = text.strip()
            case "-X" | "--request":
                curl.method = next(words)
            case "-d" | "--data":
                curl.body = next(words).encode()
            case "--url":
                curl.url = next(words)
            case "-s" | "-i" | "-si" | "-is":
                continue
            case _ if word.startswith("-"):
                message = f"curl option {word!r} is not read here"
                raise ValueError(message)
            case _:
                curl.url = word
    curl.method = curl.method or ("GET" if curl.body is None else "POST")
    return curl
