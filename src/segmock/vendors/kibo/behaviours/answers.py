"""With which status a success is told: as the vendor's own tests saw it, or as it is described."""

from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.vendor import Behaviour
from segmock.vendors.kibo import errors

SETTING = "success-status"
REALISTIC, DOCUMENTED = "realistic", "documented"
OK = 200


def succeeding(status: int, behaviour: Behaviour) -> Behaviour:
    """Return a behaviour whose success has a status, or 200 in worlds that want it so."""

    def answer(exchange: Exchange) -> Answer:
        done = behaviour(exchange)
        done.status = status if exchange.setting(SETTING) == REALISTIC else OK
        # Events that the request has brought about speak of it by this text.
        done.headers[errors.CORRELATION] = errors.correlation(exchange)
        return done

    return answer
