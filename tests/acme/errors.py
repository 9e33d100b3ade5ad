"""Problems are a pair in a list: a number and a word."""

from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import Problem


def word(problem: Problem, exchange: Exchange) -> Answer:
    """Return the pair."""
    return Answer(problem.status, [problem.status * 7, problem.detail])
