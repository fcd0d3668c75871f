"""People and programs who reach the running service as from outside: HTTP with its errors, sockets, and junk."""

import asyncio
import http.client
import json
import re
import uuid
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import socketio

FORM = "application/x-www-form-urlencoded"


class Client:
    """One browser or program: keeps its cookies, and sends what it is told to."""

    def __init__(self, url: str, **headers: str) -> None:
        self.host = urlsplit(url).netloc
        self.url, self.headers = url, headers
        self.cookies: dict[str, str] = {}

    def asks(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        """One request; returns status and body."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection(self.host, timeout=10)
        connection.request(method, path, body.encode(), sent)
        answer = connection.getresponse()
        for name, value in re.findall(r"(__Host-\w+)=([^;]*)", str(answer.headers)):
            self.cookies[name] = value
        text = answer.read().decode(errors="replace")
        connection.close()
        return answer.status, text

    def gets(self, path: str) -> str:
        """The page at this path."""
        return self.asks("GET", path)[1]

    def posts(self, path: str, **form: str) -> tuple[int, str]:
        """A form."""
        return self.asks("POST", path, urlencode(form), Content_Type=FORM)

    def sends(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """JSON, and the JSON that comes back."""
        status, text = self.asks(method, path, json.dumps(body), Content_Type="application/json")
        return status, json.loads(text)

    def signs_in(self, name: str) -> "Client":
        """As the demo person of this name."""
        page = self.gets("/sign-in")
        person = re.search(rf'value="([0-9a-f-]{{36}})"[^>]*>(?:(?!<button)[\s\S])*?{re.escape(name)}', page)
        assert person, page
        self.posts("/sign-in", staff=person[1])
        return self

    def over_socket(self, namespace: str, *asks: tuple[str, Any]) -> list[Any]:
        """Open the socket, ask these one after the other; the acknowledgements."""
        return asyncio.run(self._over_socket(namespace, asks))

    async def _over_socket(self, namespace: str, asks: tuple[tuple[str, Any], ...]) -> list[Any]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        client = socketio.AsyncClient(reconnection=False)
        await client.connect(
            self.url, {"Cookie": cookie}, namespaces=[namespace], socketio_path="live", transports=["websocket"]
        )
        answers = []
        for name, payload in asks:
            try:
                answers.append(await client.call(name, payload, namespace=namespace, timeout=2))
            except socketio.exceptions.TimeoutError:
                answers.append(None)
        await client.disconnect()
        return answers


def junk(client: Client, mark: str) -> None:
    """The mark wherever a stranger or a broken program can put it: each of these has to be answered, none written."""
    known = {"reference": "J-1", "grade": 2, "relationship": "intimate", "phone": "07700 900001"}
    place = quote(mark)
    for path in (f"/{place}", f"/v/{place}", f"/control/incidents/{place}", f"/api/v1/incidents/{place}"):
        client.asks("GET", f"{path}?phone={place}", Referer=f"http://{client.host}/{place}", User_Agent=mark)
        client.asks("POST", path, f"a={place}", X_Forwarded_For=mark, Accept_Language=mark, Content_Type=mark)
    for body in (f'{{"phone": "{mark}"', json.dumps(known | {"phone": mark}), json.dumps(known | {mark: mark})):
        client.asks("POST", "/api/v1/incidents", body, Content_Type="application/json", Idempotency_Key=mark * 3)
    client.asks("GET", "/control", Cookie=f"__Host-staff={mark}; {mark}=1")
    client.asks("POST", "/api/v1/incidents", "{}", Authorization=f"Bearer {mark}", Content_Type="application/json")
    client.asks("POST", "/sign-in", f"staff={place}&next=/{place}", Content_Type=FORM)
    client.asks("BREW", f"/{place}", Origin=f"https://{mark}.example")


def junk_over_socket(client: Client, namespace: str, mark: str) -> None:
    """The mark in asks that are wrong, unknown, or for somebody else."""
    client.over_socket(
        namespace,
        ("text:send", {"id": mark, "body": mark}),
        ("text:send", {"id": str(uuid.uuid4()), "body": [mark]}),
        ("visit:choose", {"mode": mark, mark: mark}),
        ("visit:watch", {"visit": mark}),
        ("location:share", {"latitude": mark, "longitude": 1, "accuracy_m": 1}),
        (mark, mark),
    )
