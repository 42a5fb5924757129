"""serial.py TTY wait|no-wait COMMAND: log in as root (password root) at a guest's serial console and run one command there."""

import os
import re
import select
import sys
import termios
import time
import tty

LIMIT_SECONDS = 180
# The shell of a micro guest asks the terminal where its cursor is after each prompt.
PROMPT = re.compile(rb"[#$] (\x1b\[6n)?$")
LOGIN = re.compile(rb"login: $")
PASSWORD = re.compile(rb"assword: $")
BEGIN, END = "reeve-begin", "reeve-end"


def main(path, wait, command):
    port = os.open(path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(port, termios.TCSANOW)
    # What an earlier visitor left unread is not this guest's answer; a fresh prompt shows that QEMU has noticed us.
    termios.tcflush(port, termios.TCIOFLUSH)
    deadline = time.monotonic() + LIMIT_SECONDS
    log_in(port, deadline)
    # The markers are split where they are typed, so that the echo of the line does not hold them.
    line = f"echo {BEGIN[:5]}''{BEGIN[5:]}; {command}; echo {END[:5]}''{END[5:]} $?\n"
    os.write(port, line.encode())
    if wait == "no-wait":
        print(int(time.time() * 1000))
        read_until(port, re.compile(re.escape(BEGIN.encode() + b"\r\n")), deadline)
        return 0
    seen = read_until(port, re.compile(f"{END} ([0-9]+)".encode()), deadline)
    body = seen[seen.index(BEGIN.encode()) + len(BEGIN) : seen.rindex(END.encode())]
    sys.stdout.write(body.replace(b"\r", b"").decode(errors="replace").lstrip("\n"))
    return int(re.search(f"{END} ([0-9]+)".encode(), seen).group(1))


def log_in(port, deadline):
    os.write(port, b"\n")
    while True:
        seen = read_until(port, re.compile(b"|".join(p.pattern for p in (PROMPT, LOGIN, PASSWORD))), deadline, nudge=True)
        if LOGIN.search(seen):
            os.write(port, b"root\n")
        elif PASSWORD.search(seen):
            os.write(port, b"root\n")
        else:
            return


def read_until(port, pattern, deadline, nudge=False):
    seen = b""
    while not pattern.search(seen):
        left = deadline - time.monotonic()
        if left <= 0:
            sys.exit(f"the console said nothing expected within {LIMIT_SECONDS} s; the last of it: {seen[-200:]!r}")
        ready, _, _ = select.select([port], [], [], min(left, 5))
        if ready:
            seen += os.read(port, 4096)
        elif nudge:
            os.write(port, b"\n")
    return seen


if len(sys.argv) != 4:
    sys.exit(__doc__)
sys.exit(main(*sys.argv[1:]))
