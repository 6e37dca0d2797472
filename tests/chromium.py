"""A page in headless Chromium, driven over its pipe: no server, no driver, no dependency."""

import base64
import fcntl
import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
KEYS = {"Enter": ("\r", 13), "Escape": ("", 27), "Tab": ("", 9), "ArrowRight": ("", 39),
        "ArrowLeft": ("", 37), "ArrowUp": ("", 38), "ArrowDown": ("", 40), "Home": ("", 36),
        "End": ("", 35)}  # fmt: skip


def program():
    """The browser: `XARCH_CHROMIUM`, or one on the path."""
    found = os.environ.get("XARCH_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "There is no Chromium. Install it, or name one in XARCH_CHROMIUM."
    return found


def _high(descriptor):
    """The same under a number that is not among those which the browser's pipe has."""
    found = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return found


class Page:
    """One page of a browser of its own.

    Args:
        folder: For the browser's profile.
        width: Of the window, in pixels.
        scheme: `light` or `dark`, what the user prefers.
    """

    def __init__(self, folder, width=1200, scheme="light"):
        there, self._out = map(_high, os.pipe())
        self._in, back = map(_high, os.pipe())
        command = [program(), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                   "--remote-debugging-pipe", f"--user-data-dir={folder}"]  # fmt: skip
        joined = f'exec "$0" "$@" 3<&{there} 4>&{back}'
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", joined, *command],
            pass_fds=(there, back),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(there)
        os.close(back)
        self._numbers = itertools.count(1)
        self._left = b""
        self.problems = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        flat = {"targetId": target, "flatten": True}
        self._session = self._call("Target.attachToTarget", **flat)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        prefers = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", features=prefers)

    def open(self, path: Path):
        """Loads a file and waits for it."""
        self._loaded = False
        self.call("Page.navigate", url=path.resolve().as_uri())
        while not self._loaded:
            self._take()

    def js(self, expression):
        """The value of an expression in the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                          awaitPromise=True, userGesture=True)  # fmt: skip
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def press(self, *keys):
        """Presses keys one after the other, as a user does."""
        for key in keys:
            text, code = KEYS[key]
            more = {"key": key, "code": key, "windowsVirtualKeyCode": code}
            self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **more)
            self.call("Input.dispatchKeyEvent", type="keyUp", **more)

    def write(self, text):
        """Types into what has the focus."""
        self.call("Input.insertText", text=text)

    def picture(self, path: Path):
        """Writes what is seen."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def call(self, method, **parameters):
        """Calls a method of the browser's protocol in the page."""
        return self._call(method, self._session, **parameters)

    def close(self):
        """Ends the browser."""
        self._process.terminate()
        self._process.wait(20)
        os.close(self._in)
        os.close(self._out)

    def _call(self, method, session=None, **parameters):
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while (found := self._take()).get("id") != number:
            pass
        assert "error" not in found, f"{method}: {found['error']}"
        return found["result"]

    def _take(self):
        while b"\0" not in self._left:
            read = os.read(self._in, 65536)
            assert read, "The browser ended."
            self._left += read
        line, self._left = self._left.split(b"\0", 1)
        found = json.loads(line)
        method, given = found.get("method"), found.get("params", {})
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Runtime.exceptionThrown":
            self.problems.append(given["exceptionDetails"]["text"])
        elif method == "Log.entryAdded" and given["entry"]["level"] == "error":
            self.problems.append(given["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            url = given["request"]["url"]
            if not url.startswith(("file:", "data:", "about:")):
                self.problems.append(f"asks for {url}")
        return found
