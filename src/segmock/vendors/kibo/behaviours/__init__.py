"""Role 5: segments with ids given by the server, the accounts in them, and tokens for apps."""

from segmock.core import crud, tokens
from segmock.core.vendor import Behaviour, Layout, Setting
from segmock.vendors.kibo.auth import apps
from segmock.vendors.kibo.behaviours import accounts, answers, members, segments, tenants, tickets

NAME = segments.NAME

layouts: dict[str, Layout] = {
    "segments": segments.layout,
    "memberships": members.layout,
    "accounts": accounts.layout,
    "apps": Layout(
        resource="app",
        key=lambda app: str(app["id"]),
        given=lambda world: apps.given(world.given(NAME, "apps")),
    ),
    "tenants": Layout(
        resource="tenant",
        key=lambda tenant: str(tenant["id"]),
        given=lambda world: tenants.given(world.given(NAME, "tenants")),
    ),
    tokens.COLLECTION: tokens.layout,
}

# The statuses of successes that have one of their own (deviation: success-statuses).
behaviours: dict[str, Behaviour] = {
    "AddSegment": answers.succeeding(201, crud.create),
    "UpdateSegment": answers.succeeding(200, crud.replace),
    "DeleteSegment": answers.succeeding(204, crud.delete),
    "AddSegmentAccounts": answers.succeeding(204, members.add),
    "RemoveSegmentAccount": answers.succeeding(204, members.remove),
    "GetAccountSegments": members.segments,
    "OauthAuthenticateApp": tickets.oauth,
    "AuthenticateApp": tickets.authenticate,
    "RefreshAppAuthTicket": tickets.refresh,
    "DeleteAppAuthTicket": answers.succeeding(204, tickets.delete),
    "GetTenant": tenants.get,
}

settings: dict[str, Setting] = {
    answers.SETTING: Setting(
        (answers.REALISTIC, answers.DOCUMENTED),
        "201 and 204 as in the vendor's tests, or 200 for every success as in its description",
    ),
    members.SETTING: Setting(
        (members.NOT_FOUND, members.CONFLICT),
        "404 or 409 for an account that does not exist in a list of accounts",
    ),
}
