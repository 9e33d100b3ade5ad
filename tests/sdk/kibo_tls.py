"""What stands before the vendor's servers and not before a mock: the end of TLS."""

from __future__ import annotations

import asyncio
import ssl
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCAL = "127.0.0.1"


def certificate(folder: Path) -> Path:
    """Write a new key and a certificate for this machine into one file, and return it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, LOCAL)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOCAL))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    written = folder / "local.pem"
    written.write_bytes(
        made.public_bytes(form) + key.private_bytes(form, serialization.PrivateFormat.PKCS8, plain)
    )
    return written


@contextmanager
def terminated(pem: Path, target: tuple[str, int]) -> Iterator[str]:
    """Take TLS connections and pass what is in them to a plain address; yields host and port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    async def serve(outer: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        inner, requests = await asyncio.open_connection(*target)
        try:
            await asyncio.gather(_pump(outer, requests), _pump(inner, answers))
        finally:
            # Also when it is cancelled: no socket is left open behind a test.
            requests.transport.abort()
            answers.transport.abort()

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(serve, LOCAL, 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"{LOCAL}:{server.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass on what comes until nothing more does."""
    with suppress(ConnectionError):
        while part := await source.read(65_536):
            sink.write(part)
            await sink.drain()
    sink.close()


async def _end(server: asyncio.Server) -> None:
    """Close a server, and the connections that it still has."""
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    # Aborted transports close their sockets in the next turns of the loop.
    for _ in range(5):
        await asyncio.sleep(0)
