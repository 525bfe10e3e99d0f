"""Writes sas/*: service SAS tokens made by azure-storage-blob with a fixed expiry."""

import base64
from pathlib import Path

from azure.storage.blob import _shared_access_signature as sas

HERE = Path(__file__).parent / "sas"
KEY = base64.b64encode(b"an account key of thirty-two b.").decode()
AZURITE_KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)

# The library signs for the newest version it knows; ours is pinned.
sas.X_MS_VERSION = "2022-11-02"


def make(case, scheme, account, key, permissions, expiry, blob=None):
    steps = []
    names = [account, "codes", blob] if blob else [account, "codes"]
    generate = sas.generate_blob_sas if blob else sas.generate_container_sas
    token = generate(
        *names,
        account_key=key,
        permission=permissions,
        expiry=expiry,
        protocol="https" if scheme == "https" else None,
        sts_hook=steps.append,
    )
    given = {
        "scheme": scheme,
        "account": account,
        "key": key,
        "container": "codes",
        **({"blob": blob} if blob else {}),
        "permissions": permissions,
        "expiry": expiry,
    }
    folder = HERE / case
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "grant.txt").write_text("".join(f"{name}: {text}\n" for name, text in given.items()))
    (folder / "string_to_sign.txt").write_text(steps[0] + "\n")
    (folder / "query.txt").write_text(token + "\n")


make("https-write", "https", "acct1", KEY, "cw", "2026-01-02T03:19:05Z", "qr/0f3a.svg")
make("https-read", "https", "acct1", KEY, "r", "2026-01-09T03:04:05Z", "qr/0f3a.svg")
make("https-delete", "https", "acct1", KEY, "d", "2026-01-02T03:19:05Z", "qr/0f3a.svg")
make("https-list", "https", "acct1", KEY, "l", "2026-01-02T03:19:05Z")
make("azurite-write", "http", "devstoreaccount1", AZURITE_KEY, "cw", "2026-12-31T23:59:59Z", "a.png")
make("azurite-read", "http", "devstoreaccount1", AZURITE_KEY, "r", "2028-02-29T00:00:00Z", "x/y/z_-.png")
make("azurite-delete", "http", "devstoreaccount1", AZURITE_KEY, "d", "2026-12-31T23:59:59Z", "a.png")
make("azurite-list", "http", "devstoreaccount1", AZURITE_KEY, "l", "2026-12-31T23:59:59Z")
