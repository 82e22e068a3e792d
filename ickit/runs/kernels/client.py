"""A Jupyter client that begins as soon as its kernel answers."""

import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

PATIENCE = 1.0


class PromptClient(AsyncKernelClient):
    """For a kernel that listens already. Jupyter's own client waits a fifth of a second for messages that may be late;
    this one knows which message is the last.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its output reaches this client.

        The kernel greets whoever subscribes to its output. Where it does not, or is slow, this waits in Jupyter's way.
        """
        patience = PATIENCE if timeout is None else min(PATIENCE, timeout)
        try:
            await self._await_output(patience, message="iopub_welcome")
            asked = self.kernel_info()
            reply = await self.get_shell_msg(timeout=patience)
            while reply["parent_header"].get("msg_id") != asked:
                reply = await self.get_shell_msg(timeout=patience)
            self._handle_kernel_info_reply(reply)
            await self._await_output(patience, parent=asked)
        except Empty:
            await super().wait_for_ready(timeout=timeout)

    async def _await_output(self, patience: float, message: str = "status", parent: str | None = None) -> None:
        """Take output until ``message`` comes; a status counts if it says that ``parent`` is done."""
        deadline = time.monotonic() + patience
        while True:
            said: dict[str, Any] = await self.get_iopub_msg(timeout=max(0.0, deadline - time.monotonic()))
            if said["msg_type"] != message:
                continue
            if parent is None or (said["parent_header"].get("msg_id"), said["content"]["execution_state"]) == (
                parent,
                "idle",
            ):
                return
