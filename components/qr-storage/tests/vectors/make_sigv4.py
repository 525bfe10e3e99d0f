"""Writes sigv4/botocore-*: requests signed by botocore at a fixed time."""

import base64
import datetime
import hashlib
from pathlib import Path

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

NOW = datetime.datetime(2026, 1, 2, 3, 4, 5)
STAMP = "20260102T030405Z"
REGION = "eu-central-1"
KEY_ID = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "FwoGZXIvYXdzEJr//////////wEaDExample+token/with=signs=="
BODY = "<svg>an example</svg>"
HERE = Path(__file__).parent / "sigv4"

botocore.auth.get_current_datetime = lambda *_, **__: NOW


def write(case, texts):
    folder = HERE / f"botocore-{case}"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text + "\n")


def signing(token, extra=()):
    lines = [
        f"access_key_id: {KEY_ID}",
        f"secret_access_key: {SECRET}",
        f"region: {REGION}",
        f"time: {STAMP}",
    ]
    if token:
        lines.append(f"session_token: {token}")
    return "\n".join([*lines, *extra])


def put(case, url, token=None):
    """A PUT with a checksum, authorized by headers."""
    checksum = base64.b64encode(hashlib.sha256(BODY.encode()).digest()).decode()
    signed(case, "PUT", url, token, {"x-amz-checksum-sha256": checksum}, BODY)


def signed(case, method, url, token=None, headers=None, body=""):
    """A request, authorized by headers."""
    headers = headers or {}
    request = AWSRequest(method=method, url=url, headers=headers, data=body.encode())
    signer = botocore.auth.S3SigV4Auth(Credentials(KEY_ID, SECRET, token), "s3", REGION)
    signer.add_auth(request)
    authorization = request.headers["Authorization"]
    del request.headers["Authorization"]
    canonical = signer.canonical_request(request)
    head = "".join(f"{name}: {value}\n" for name, value in headers.items())
    write(
        case,
        {
            "signing.txt": signing(token),
            "request.txt": f"{method} {url}\n{head}\n{body}",
            "canonical_request.txt": canonical,
            "string_to_sign.txt": signer.string_to_sign(request, canonical),
            "authorization.txt": authorization,
        },
    )


def presign(case, url, expires_secs, token=None):
    """A GET, authorized by the URL's query."""
    request = AWSRequest(method="GET", url=url)
    signer = botocore.auth.S3SigV4QueryAuth(
        Credentials(KEY_ID, SECRET, token), "s3", REGION, expires=expires_secs
    )
    steps = {}
    make_string = signer.string_to_sign

    def keep_steps(request, canonical):
        steps["canonical_request.txt"] = canonical
        steps["string_to_sign.txt"] = make_string(request, canonical)
        return steps["string_to_sign.txt"]

    signer.string_to_sign = keep_steps
    signer.add_auth(request)
    write(
        case,
        {
            "signing.txt": signing(token, [f"expires_secs: {expires_secs}"]),
            "request.txt": f"GET {url}\n\n",
            **steps,
            "url.txt": request.url,
        },
    )


put("put-virtual-host", "https://codes.s3.eu-central-1.amazonaws.com/qr/0f3a.svg")
put("put-session-token", "https://codes.s3.eu-central-1.amazonaws.com/qr/0f3a.svg", TOKEN)
put("put-path-style-port", "http://127.0.0.1:8333/codes/qr/0f3a.svg")
put(
    "put-unusual-key",
    "http://127.0.0.1:8333/codes/a%20b/%2B%3D%26%40%3A%2C%24/..%21%2A%27%28%29/~x_-./%C3%BC.svg",
)
put("put-unnormalized-path", "http://127.0.0.1:8333/codes/a//b/./c/../d.svg")
signed("get", "GET", "https://codes.s3.eu-central-1.amazonaws.com/qr/0f3a.svg", TOKEN)
signed("delete", "DELETE", "http://127.0.0.1:8333/codes/qr/0f3a.svg")
signed("list", "GET", "https://codes.s3.eu-central-1.amazonaws.com/?list-type=2&max-keys=1000&prefix=qr%2F")
signed(
    "list-continued",
    "GET",
    "http://127.0.0.1:8333/codes?continuation-token=1a%2Bb%2Fc%3D%3D%20~&list-type=2&max-keys=2&prefix=qr%2F",
)
presign("get-presigned", "https://codes.s3.eu-central-1.amazonaws.com/qr/0f3a.svg", 3600)
presign("get-presigned-session-token", "http://127.0.0.1:8333/codes/qr/0f3a.svg", 604800, TOKEN)
