"""The Rust server of Chroma that the package chromadb brings, on a port of this machine."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx


class ChromaServer:
    """A server that can be stopped, killed and started again on the same port with the same files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = "import sys, chromadb_rust_bindings; chromadb_rust_bindings.cli(['chroma', *sys.argv[1:]])"
        options = ["run", "--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [sys.executable, "-c", program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        with httpx.Client(trust_env=False, verify=False) as client:
            for _ in range(300):
                try:
                    if client.get(f"{self.address}/api/v2/heartbeat").is_success:
                        return
                except httpx.TransportError:
                    time.sleep(0.05)
        raise TimeoutError("the Chroma server did not start")

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def collections(self) -> list[str]:
        return sorted(collection.name for collection in self.client().list_collections())

    def client(self) -> Any:
        import chromadb

        return chromadb.HttpClient("127.0.0.1", self.port, settings=chromadb.Settings(chroma_server_ssl_verify=False))
