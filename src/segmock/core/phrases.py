"""The words of statuses, for vendors that say them in their error bodies.

Written out: the phrases of the standard library change with the version of Python.
"""

PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    407: "Proxy Authentication Required",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    411: "Length Required",
    412: "Precondition Failed",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    416: "Range Not Satisfiable",
    417: "Expectation Failed",
    421: "Misdirected Request",
    422: "Unprocessable Content",
    423: "Locked",
    424: "Failed Dependency",
    425: "Too Early",
    426: "Upgrade Required",
    428: "Precondition Required",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    451: "Unavailable For Legal Reasons",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
    505: "HTTP Version Not Supported",
    506: "Variant Also Negotiates",
    507: "Insufficient Storage",
    508: "Loop Detected",
    511: "Network Authentication Required",
}
"""Status to the words that its registry has for it (IANA, HTTP Status Codes)."""


def phrase(status: int) -> str:
    """Return the words of a refusal's status, from 400 to 599.

    An unknown one is as good as the first of its hundred (RFC 9110, section 15).
    """
    return PHRASES.get(status) or PHRASES[status // 100 * 100]


def slug_of(status: int) -> str:
    """Return the same words as one in lower case, such as `bad-gateway`."""
    return phrase(status).lower().replace(" ", "-")
