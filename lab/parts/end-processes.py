#!/usr/bin/python3
"""end-processes.py NETNS CGROUP: kills every process in the network namespace of this name or in this cgroup, and waits for their end.

Both belong to one lab host alone. Each process is first held by a pidfd, then looked at, then killed through it: no other process that took
over the pid meanwhile can be hit. Children started during a round are found in the next.
"""
import os
import select
import signal
import sys
import time

ROUNDS = 50


def identity(path):
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def in_cgroup(pid, cgroup):
    try:
        with open(f"/proc/{pid}/cgroup") as file:
            paths = [line.rstrip("\n").split(":", 2)[2] for line in file]
    except OSError:
        return False
    return any(f"{path}/".find(f"{cgroup}/") >= 0 for path in paths)


def belongs(pid, netns, cgroup):
    return netns is not None and identity(f"/proc/{pid}/ns/net") == netns or in_cgroup(pid, cgroup)


def is_zombie(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def kill_round(netns, cgroup):
    held = []
    for pid in (int(name) for name in os.listdir("/proc") if name.isdigit()):
        try:
            fd = os.pidfd_open(pid)
        except OSError:
            continue
        if pid != os.getpid() and belongs(pid, netns, cgroup) and not is_zombie(pid):
            signal.pidfd_send_signal(fd, signal.SIGKILL)
            held.append(fd)
        else:
            os.close(fd)
    poll = select.poll()
    for fd in held:
        poll.register(fd, select.POLLIN)
    pending = len(held)
    deadline = time.monotonic() + 5
    while pending and time.monotonic() < deadline:
        for fd, _ in poll.poll(1000):
            poll.unregister(fd)
            pending -= 1
    for fd in held:
        os.close(fd)
    return len(held)


name, group = sys.argv[1:]
for _ in range(ROUNDS):
    if kill_round(identity(f"/run/netns/{name}"), group) == 0:
        sys.exit(0)
sys.exit(f"processes of {name} do not end")
