"""Store Referrals for a Python platform: one file, the standard library, Python 3.9 or later.

    import store_referrals

    store_referrals.start()                                       # once, when the process has started
    store_referrals.handle_referral_cookie(request.headers.get("Cookie"), user.id)    # where an account is made

Reports of signups, activations and erasures are written to an outbox on disk, and a thread posts them. A report that was
kept survives a crash, and comes again until the app has taken it. See README.md beside this file.

Environment: STORE_REFERRALS_URL, STORE_REFERRALS_SECRET (one of ATTRIBUTION_SECRETS), STORE_REFERRALS_API_KEY (for clicks
and reads), STORE_REFERRALS_OUTBOX (a file, by default store-referrals-outbox.sqlite3 in the working directory).
"""

from __future__ import annotations

import base64
import binascii
import contextvars
import hashlib
import hmac
import json
import logging
import os
import random
import re
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from contextlib import closing, contextmanager
from http.client import HTTPException, HTTPMessage
from typing import IO, Any, Callable, Dict, Generator, List, Mapping, Optional, Tuple, TypeVar, Union, cast

__all__ = [
    "StoreReferralsError",
    "configure",
    "erase_referral_person_sync",
    "flush",
    "get_referrals_for_store_sync",
    "get_store_referral_stats_sync",
    "handle_referral_cookie",
    "outbox_status",
    "record_referral_activation_sync",
    "record_referral_click_sync",
    "record_referral_signup_sync",
    "retry_refused",
    "set_visitor",
    "start",
    "verify_webhook",
]

log = logging.getLogger("store_referrals")

#: The longest that a call may keep a request waiting, in seconds.
DEFAULT_TIMEOUT = 2.0

Json = Dict[str, Any]
Cookies = Union[str, Mapping[str, str], None]
T = TypeVar("T")

_code = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_post_timeout = 10.0
_claim_seconds = 60.0
_backoff_seconds = (1.0, 5.0, 15.0, 60.0, 300.0, 600.0)
_slow_retry_seconds = 600.0
_idle_seconds = 5.0
_batch = 20
_webhook_tolerance = 300
#: What the app says of a message itself. Every other refusal is one of the set-up, and ends with it.
_of_the_message = frozenset({400, 409, 413, 422})
#: No answer, or none that the app gave.
_unheard = (OSError, HTTPException, ValueError)


class StoreReferralsError(Exception):
    """A read that failed. `status` is the HTTP status, or None when nobody answered; `code` is the app's stable code."""

    def __init__(self, message: str, status: Optional[int] = None, code: Optional[str] = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


# --- The owner's acts -----------------------------------------------------------------------------------------------


def handle_referral_cookie(cookies: Cookies, user_id: Any, timeout: float = DEFAULT_TIMEOUT) -> bool:
    """Reports the signup of a visitor who came by a referral link. True when the report is kept, or there already.

    `cookies`: the raw Cookie header, or a framework's mapping. Never raises, and never blocks longer than `timeout`
    seconds. False without a code in the cookies, and when the report could not be kept; then the log says why.
    """
    try:
        start()
        referral = _read_referral(cookies)
        if referral is None:
            return False
        return _keep("signups", {"user_id": _id_of(user_id), **referral}, timeout)
    except Exception:
        log.exception("a referral could not be reported")
        return False


def record_referral_signup_sync(
    referral_code: str,
    user_id: Any,
    click_id: Optional[str] = None,
    utm_params: Optional[Mapping[str, str]] = None,
    timeout: float = DEFAULT_TIMEOUT,
) -> bool:
    """Reports a signup with a code. True when the report is kept; False, with a line in the log, when it could not be."""
    report: Json = {"user_id": _id_of(user_id), "referral_code": referral_code, "occurred_at": round(time.time(), 3)}
    if click_id is not None:
        report["click_id"] = click_id
    if utm_params is not None:
        report["utm_params"] = dict(utm_params)
    return _keep("signups", report, timeout)


def record_referral_activation_sync(user_id: Any, timeout: float = DEFAULT_TIMEOUT) -> bool:
    """Reports that a person became active, by the platform's own rule. True when the report is kept."""
    return _keep("activations", {"user_id": _id_of(user_id), "occurred_at": round(time.time(), 3)}, timeout)


def erase_referral_person_sync(user_id: Any, timeout: float = DEFAULT_TIMEOUT) -> bool:
    """Asks the app to forget a person. True when the request is kept."""
    return _keep("erasures", {"user_id": _id_of(user_id)}, timeout)


def record_referral_click_sync(
    referral_code: str,
    source_url: str,
    utm_params: Optional[Mapping[str, str]] = None,
    timeout: float = DEFAULT_TIMEOUT,
) -> bool:
    """Tells of a click that this server saw, and returns whether it is counted. Never raises.

    The visitor is the one of `set_visitor`. Without a visitor's agent the app takes the click for a program's.
    """
    address, user_agent, language = _visitor.get()
    body: Json = {
        "referral_code": referral_code,
        "source_url": source_url,
        "visitor": {"address": address, "user_agent": user_agent, "language": language},
    }
    if utm_params is not None:
        body["utm_params"] = dict(utm_params)
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    try:
        answer = _within(timeout, lambda: call_api("POST", "/clicks", body, headers, timeout))
        return bool(answer.get("counted"))
    except Exception as error:
        log.warning("a click could not be told: %s", error)
        return False


def set_visitor(address: Optional[str], user_agent: Optional[str], language: Optional[str]) -> None:
    """Says whose request this thread or task answers: the address, User-Agent and Accept-Language. Call it in a
    middleware, before `record_referral_click_sync`."""
    _visitor.set((address, user_agent, language))


def get_referrals_for_store_sync(store: Any, limit: int = 50) -> List[Json]:
    """A store's latest referrals, the newest first. `store`: its slug, or anything with a `slug`. Raises
    StoreReferralsError."""
    return _read_list(f"{_path_of(store)}/referrals", limit)


def get_store_referral_stats_sync(store: Any) -> Json:
    """A store's numbers, all-time and of the last 30 days. Raises StoreReferralsError."""
    return call_api("GET", f"{_path_of(store)}/stats")


def list_stores_sync(limit: int = 1000) -> List[Json]:
    """The stores that the key may read, each with its code and links. Raises StoreReferralsError."""
    return _read_list("/stores", limit)


def get_referral_receipt_sync(user_id: Any) -> Optional[Json]:
    """The receipt of a person: the store and the click that their signup belongs to. None for a person whom nobody
    reported, or who was erased. Raises StoreReferralsError."""
    try:
        return call_api("GET", f"/people/{urllib.parse.quote(str(_id_of(user_id)), safe='')}")
    except StoreReferralsError as error:
        if error.status == 404 and error.code == "not_found":
            return None
        raise


def create_webhook_endpoint_sync(url: str, events: Optional[List[str]] = None) -> Json:
    """A new endpoint for webhooks; its `secret` is told only here. Raises StoreReferralsError."""
    body: Json = {"url": url} if events is None else {"url": url, "events": events}
    return call_api("POST", "/webhook-endpoints", body)


def resend_webhooks_sync(endpoint_id: str, since: str) -> int:
    """Sends an endpoint again what happened since a time (ISO 8601 with a zone); returns how many messages. Raises
    StoreReferralsError."""
    path = f"/webhook-endpoints/{urllib.parse.quote(endpoint_id, safe='')}/resend"
    return int(call_api("POST", path, {"since": since})["resent"])


def call_api(
    method: str,
    path: str,
    body: Optional[Json] = None,
    headers: Optional[Mapping[str, str]] = None,
    timeout: float = _post_timeout,
) -> Json:
    """Calls any operation of the Integration API, and returns its answer. `path`: below `/api/v1`, with its query. Raises
    StoreReferralsError with the app's `status` and `code`."""
    settings = _set_up()
    raw = None if body is None else json.dumps(body).encode()
    sent = {"authorization": f"Bearer {settings.api_key}", **(headers or {})}
    try:
        return _request(method, f"{settings.url}/api/v1{path}", raw, sent, timeout)
    except _Refused as refusal:
        raise StoreReferralsError(str(refusal), refusal.status, refusal.code) from None
    except _unheard as error:
        raise StoreReferralsError(f"{type(error).__name__}: {error}") from None


def verify_webhook(headers: Mapping[str, str], body: bytes, secret: str) -> Json:
    """The event of a webhook that the app sent (Standard Webhooks). Raises ValueError for one that the app did not send,
    or sent more than five minutes ago. `secret`: the endpoint's own, or two with a space between them while it rotates."""
    lower = {name.lower(): value for name, value in headers.items()}
    message_id, sent_at = lower.get("webhook-id", ""), lower.get("webhook-timestamp", "")
    if not re.fullmatch(r"\d{1,12}", sent_at) or abs(time.time() - int(sent_at)) > _webhook_tolerance:
        raise ValueError("the webhook's timestamp is missing, or too far away")
    signatures = lower.get("webhook-signature", "").split()
    for one in secret.split():
        good = _signature(one, message_id, sent_at, body)
        if any(hmac.compare_digest(good, signature) for signature in signatures):
            return _object(body)
    raise ValueError("the webhook's signature is not the app's")


# --- Set-up ---------------------------------------------------------------------------------------------------------


class _Settings:
    def __init__(self, url: Optional[str], secret: Optional[str], api_key: Optional[str], outbox: Optional[str]) -> None:
        env = os.environ
        self.url = (url or env.get("STORE_REFERRALS_URL") or "").rstrip("/")
        self.secret = secret or env.get("STORE_REFERRALS_SECRET") or ""
        self.api_key = api_key or env.get("STORE_REFERRALS_API_KEY") or ""
        self.outbox = outbox or env.get("STORE_REFERRALS_OUTBOX") or "store-referrals-outbox.sqlite3"


_settings: Optional[_Settings] = None
_visitor: contextvars.ContextVar[Tuple[Optional[str], Optional[str], Optional[str]]] = contextvars.ContextVar(
    "store_referrals_visitor", default=(None, None, None)
)


def configure(
    url: Optional[str] = None,
    secret: Optional[str] = None,
    api_key: Optional[str] = None,
    outbox: Optional[str] = None,
) -> None:
    """Sets the process up by hand. What is left out comes from the environment."""
    global _settings
    _settings = _Settings(url, secret, api_key, outbox)


def _set_up() -> _Settings:
    global _settings
    if _settings is None:
        _settings = _Settings(None, None, None, None)
    return _settings


# --- Cookies --------------------------------------------------------------------------------------------------------


def _read_referral(cookies: Cookies) -> Optional[Json]:
    """What the visitor came with, as fields of the report. None without a code. Anybody can write a cookie."""
    codes = [code for code in _values_of(cookies, "ref") if _code.fullmatch(code)]
    if not codes:
        return None
    referral: Json = {"referral_code": codes[0], "occurred_at": round(time.time(), 3)}
    click = _click_of((_values_of(cookies, "ref_click") or [""])[0])
    if isinstance(click.get("click_id"), str):
        referral["click_id"] = click["click_id"]
    if isinstance(click.get("utm"), dict):
        referral["utm_params"] = {key: value for key, value in click["utm"].items() if isinstance(value, str)}
    return referral


def _values_of(cookies: Cookies, name: str) -> List[str]:
    """Every value of a cookie, the newest first. A host's and a domain's cookie of one name come both, the older first."""
    if not cookies:
        return []
    if isinstance(cookies, str):
        pairs = [pair.strip().partition("=") for pair in cookies.split(";")]
        return [value for key, _, value in reversed(pairs) if key == name]
    value = cookies.get(name)
    return [value] if isinstance(value, str) else []


def _click_of(value: str) -> Json:
    """The cookie ref_click, or an empty dict. A framework may have decoded the cookie already."""
    for text in (value, urllib.parse.unquote(value)):
        try:
            return _object(text)
        except (ValueError, RecursionError):
            continue
    return {}


def _object(text: Union[str, bytes]) -> Json:
    """A JSON object. Raises ValueError for everything else."""
    value: Any = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    return cast(Json, value)


# --- The outbox -----------------------------------------------------------------------------------------------------

_sender: Optional[threading.Thread] = None
_sender_lock = threading.Lock()
_outbox_lock = threading.Lock()
_wake = threading.Event()


def start() -> None:
    """Starts the thread that posts kept reports. Safe to repeat. Call it once a process has started, so that reports of
    a process that died are posted before the next signup."""
    global _sender
    with _sender_lock:
        if _sender is None or not _sender.is_alive():
            _sender = threading.Thread(target=_send_for_ever, name="store-referrals", daemon=True)
            _sender.start()


def flush(timeout: float = 10.0) -> int:
    """Posts what is due in this thread, for `timeout` seconds at most. Returns how many reports still wait."""
    ends_at = time.monotonic() + timeout
    while time.monotonic() < ends_at and _send_due() > 0:
        pass
    return outbox_status()["waiting"]


def outbox_status() -> Json:
    """The outbox in numbers: `waiting`, `oldest_seconds`, and `refused` reports with the app's word on each."""
    with _outbox() as outbox:
        waiting, oldest = outbox.execute("select count(*), min(kept_at) from message where refused is null").fetchone()
        refused = outbox.execute(
            "select id, route, refused from message where refused is not null order by kept_at limit 100"
        ).fetchall()
    return {
        "waiting": waiting,
        "oldest_seconds": 0 if oldest is None else max(0, round(time.time() - oldest)),
        "refused": [{"id": id, "route": route, "refused": word} for id, route, word in refused],
    }


def retry_refused() -> int:
    """Lets refused reports go again, after their cause is mended. Returns how many."""
    with _outbox() as outbox:
        changed = outbox.execute("update message set refused = null, due_at = 0, tries = 0 where refused is not null")
        count = changed.rowcount
    _wake.set()
    return count


def _id_of(user_id: Any) -> Union[str, int]:
    """An opaque id: a UUID or the like becomes its text."""
    return user_id if isinstance(user_id, (str, int)) and not isinstance(user_id, bool) else str(user_id)


def _keep(route: str, report: Json, timeout: float) -> bool:
    """Writes a report to the outbox. True once it is on disk."""
    try:
        body = json.dumps(report, separators=(",", ":"), allow_nan=False)
        _within(timeout, lambda: _insert(route, body, timeout))
    except Exception:
        # The report itself names a person, so it stays out of the log.
        log.exception("a report for %s could not be kept", route)
        return False
    start()
    _wake.set()
    return True


def _insert(route: str, body: str, timeout: float) -> None:
    with _outbox(timeout) as outbox:
        outbox.execute(
            "insert into message (id, route, body, kept_at, due_at, claimed_until, tries) values (?, ?, ?, ?, 0, 0, 0)",
            (f"msg_{uuid.uuid4()}", route, body, time.time()),
        )


@contextmanager
def _outbox(timeout: float = 5.0) -> Generator[sqlite3.Connection, None, None]:
    """The outbox, in one transaction. Each use has a connection of its own, and no two overlap: a fork waits for the
    end of the use, because SQLite's locks would be wrong in a child that inherits an open file."""
    if not _outbox_lock.acquire(timeout=timeout):
        raise TimeoutError("the outbox is in use")
    try:
        path = _set_up().outbox
        if not os.path.exists(path):
            # Reports name people: the file is its owner's only. SQLite's own files beside it take the same rights.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(path, timeout=timeout, isolation_level=None)) as connection:
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            connection.execute("begin immediate")
            connection.execute(
                """create table if not exists message (id text primary key, route text not null, body text not null,
                kept_at real not null, due_at real not null, claimed_until real not null, tries integer not null,
                refused text)"""
            )
            yield connection
            connection.execute("commit")
    finally:
        _outbox_lock.release()


def _send_for_ever() -> None:
    while True:
        # Cleared before the look: a report that is kept during the look wakes the next one.
        _wake.clear()
        try:
            sent = _send_due()
        except Exception:
            log.exception("the outbox could not be read")
            sent = 0
        if sent == 0:
            _wake.wait(_idle_seconds)


def _send_due() -> int:
    """Posts reports that are due, and returns how many were looked at."""
    messages = _claim()
    for message_id, route, body, tries in messages:
        word, again_in = _post(message_id, route, body, tries)
        with _outbox() as outbox:
            if word is None:
                outbox.execute("delete from message where id = ?", (message_id,))
            elif again_in is None:
                log.error("the app refused report %s for %s: %s", message_id, route, word)
                outbox.execute("update message set refused = ?, claimed_until = 0 where id = ?", (word, message_id))
            else:
                log.warning("report %s for %s waits %.0f s: %s", message_id, route, again_in, word)
                outbox.execute(
                    "update message set tries = tries + 1, due_at = ?, claimed_until = 0 where id = ?",
                    (time.time() + again_in, message_id),
                )
    return len(messages)


def _claim() -> List[Tuple[str, str, str, int]]:
    """Takes reports that are due, so that no other process takes them for a minute. A process that dies gives them
    back by that."""
    with _outbox() as outbox:
        now = time.time()
        messages: List[Tuple[str, str, str, int]] = outbox.execute(
            """select id, route, body, tries from message
            where refused is null and due_at <= ? and claimed_until <= ? order by kept_at limit ?""",
            (now, now, _batch),
        ).fetchall()
        outbox.executemany(
            "update message set claimed_until = ? where id = ?",
            [(now + _claim_seconds + _post_timeout * _batch, message[0]) for message in messages],
        )
    return messages


def _post(message_id: str, route: str, body: str, tries: int) -> Tuple[Optional[str], Optional[float]]:
    """Posts one report. The app's word on a failure, and the seconds until the next try; None for never."""
    settings = _set_up()
    raw = body.encode()
    sent_at = str(int(time.time()))
    again_in = _backoff_seconds[min(tries, len(_backoff_seconds) - 1)] * random.uniform(0.8, 1.2)
    try:
        headers = {
            "webhook-id": message_id,
            "webhook-timestamp": sent_at,
            "webhook-signature": _signature(settings.secret, message_id, sent_at, raw),
        }
        _request("POST", f"{settings.url}/attribution/{route}", raw, headers, _post_timeout)
        return None, None
    except _Refused as refusal:
        word = f"{refusal.status} {refusal.code}: {refusal.detail}"
        if refusal.status in _of_the_message:
            return word, None
        if refusal.status >= 500 or refusal.status == 429:
            return word, max(again_in, refusal.retry_after)
        return word, _slow_retry_seconds
    except _unheard as error:
        return f"{type(error).__name__}: {error}", again_in


def _before_fork() -> None:
    _outbox_lock.acquire()


def _after_fork_in_parent() -> None:
    _outbox_lock.release()


def _after_fork_in_child() -> None:
    """A child has no thread of its parent's. Its own one starts with its first report, or with `start`."""
    global _sender, _sender_lock, _outbox_lock, _wake
    _sender, _sender_lock, _outbox_lock, _wake = None, threading.Lock(), threading.Lock(), threading.Event()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child
    )


# --- HTTP -----------------------------------------------------------------------------------------------------------


class _Refused(Exception):
    """An answer that is no 2xx."""

    def __init__(self, status: int, code: str, detail: str, retry_after: float) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail, self.retry_after = status, code, detail, retry_after


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would turn a POST into a GET, and carry the key to another host."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def _request(method: str, url: str, body: Optional[bytes], headers: Mapping[str, str], timeout: float) -> Json:
    if not url.startswith(("https://", "http://")):
        raise ValueError("STORE_REFERRALS_URL is not set, or no address")
    sent = {"content-type": "application/json", "user-agent": "store-referrals-python/1", **headers}
    request = urllib.request.Request(url, body, sent, method=method)
    try:
        with _opener.open(request, timeout=timeout) as answer:
            return _object(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal_of(error) from None


def _refusal_of(error: urllib.error.HTTPError) -> _Refused:
    try:
        problem = _object(error.read())
    except _unheard:
        problem = {}
    wait = error.headers.get("Retry-After") or ""
    retry_after = float(wait) if re.fullmatch(r"\d{1,6}", wait) else 0.0
    return _Refused(error.code, str(problem.get("code", "")), str(problem.get("detail", "")), retry_after)


def _read_list(path: str, limit: int) -> List[Json]:
    found: List[Json] = []
    cursor: Optional[str] = None
    while len(found) < limit:
        query = {"limit": str(min(200, limit - len(found))), **({"cursor": cursor} if cursor else {})}
        page = call_api("GET", f"{path}?{urllib.parse.urlencode(query)}")
        found.extend(page["data"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    return found


def _path_of(store: Any) -> str:
    slug = store if isinstance(store, str) else getattr(store, "slug", None)
    if not isinstance(slug, str):
        raise TypeError("a store is its slug, or has a slug")
    return f"/stores/{urllib.parse.quote(slug, safe='')}"


def _signature(secret: str, message_id: str, sent_at: str, body: bytes) -> str:
    """The signature of a message, as Standard Webhooks 1.0 says. Raises ValueError for a secret that is none."""
    try:
        key = base64.b64decode(secret[len("whsec_") :] if secret.startswith("whsec_") else secret, validate=True)
    except binascii.Error:
        raise ValueError("the secret is not whsec_ and base64") from None
    if not key:
        raise ValueError("STORE_REFERRALS_SECRET is not set")
    mac = hmac.new(key, f"{message_id}.{sent_at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mac).decode()


def _within(timeout: float, work: Callable[[], T]) -> T:
    """The result of `work`, which gets a thread of its own. Raises TimeoutError when it is late: it goes on, unheard."""
    results: List[T] = []
    errors: List[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(timeout)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError(f"not done within {timeout} s")
    return results[0]


# --- The command ----------------------------------------------------------------------------------------------------


def _main(arguments: List[str]) -> int:
    """python store_referrals.py status | flush | retry-refused"""
    logging.basicConfig(level=logging.WARNING)
    if arguments == ["status"]:
        print(json.dumps(outbox_status(), indent=2))
    elif arguments == ["flush"]:
        print(f"{flush(60)} reports wait")
    elif arguments == ["retry-refused"]:
        print(f"{retry_refused()} reports go again")
    else:
        print(_main.__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
