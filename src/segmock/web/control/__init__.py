"""The control plane under `/__segmock/`: how the mock is, what was asked of it, and what to change.

It is described by `control.yaml` beside this file, which drives it as a vendor's description does:
requests are matched and validated by the core, and handlers are keyed by operationId.
"""

from segmock.web.control.answering import PREFIX, Control
from segmock.web.control.guard import LOOPBACK

__all__ = ["LOOPBACK", "PREFIX", "Control"]
