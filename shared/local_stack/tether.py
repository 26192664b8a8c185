"""Become a command that the kernel kills when its parent dies, even by kill -9.

Usage: `python -I -S tether.py PARENT_PID COMMAND [ARGUMENT...]`

Linux' PR_SET_PDEATHSIG rather than a watchdog with a pipe: it is the kernel's own promise, it
survives `exec`, and it needs no second process that could itself be killed. It counts from the
death of the *thread* that started the command, so start commands from a thread that stays. On
other systems the command runs untethered and is stopped by its parent's ordinary exit only.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent_pid, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:  # it died before the kernel knew
        sys.exit(1)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and exec would hand that on
    os.execvp(command[0], command)  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main()
