"""A desk that is really served, and a real browser before it."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from storage.archive import Archive
from tests.support.desk import PASSWORD, Desk

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, with nothing of anyone's in it."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        yield launched
        launched.close()


@contextmanager
def served(home: Path, archive: Archive, **settings: object) -> Iterator[Desk]:
    """A desk over an archive, at a port of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    made = Desk(home, archive, desk_port=listening.getsockname()[1], **settings)
    server = uvicorn.Server(uvicorn.Config(made.app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield made
    server.should_exit = True
    thread.join()
    made.engine.dispose()


def sign_in(page: Page, desk: Desk, login: str, way: str = "/sign-in") -> None:
    """Sign in as anyone does who comes to ``way``."""
    page.goto(f"{desk.ground.address}{way}")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
