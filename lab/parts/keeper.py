#!/usr/bin/python3
"""keeper.py WORKDIR -- COMMAND… [-- COMMAND…]…: runs the daemons of one lab host and reaps whatever they leave.

As their child subreaper (prctl(2)) it inherits the QEMU processes that libvirtd detaches, and reaps them at once; some machines' PID 1
takes seconds, and libvirt waits for the pid to vanish. A daemon that ends stays ended until SIGUSR1 asks for those that are missing.
Each daemon's pid and start time are in WORKDIR/pid/NAME, its output in WORKDIR/log/NAME.
"""
import ctypes
import os
import signal
import sys

PR_SET_CHILD_SUBREAPER = 36
SIGNALS = {signal.SIGCHLD, signal.SIGUSR1}


def commands_of(arguments):
    commands = {}
    for argument in arguments:
        if argument == "--":
            command = []
            continue
        if not command:
            commands[os.path.basename(argument)] = command
        command.append(argument)
    return commands


def record(work, name, pid):
    with open(f"/proc/{pid}/stat") as stat:
        start = stat.read().rpartition(")")[2].split()[19]
    with open(f"{work}/pid/.{name}", "w") as file:
        file.write(f"{pid} {start}\n")
    os.rename(f"{work}/pid/.{name}", f"{work}/pid/{name}")


def start(work, name, command):
    log = os.open(f"{work}/log/{name}", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    pid = os.posix_spawnp(
        command[0], command, os.environ, setsid=True, setsigmask=[],
        file_actions=[(os.POSIX_SPAWN_DUP2, log, 1), (os.POSIX_SPAWN_DUP2, log, 2), (os.POSIX_SPAWN_CLOSE, log)])
    os.close(log)
    record(work, name, pid)
    return pid


def has_ended(pid):
    """Nobody can talk to a process whose first thread has ended, and yet it can be waited for only when all of them have."""
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] in "ZX"


def end_of(running, pid, status):
    print(f"{running.pop(pid)} ended: {os.waitstatus_to_exitcode(status)}", flush=True)


def reap(running):
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        if pid in running:
            end_of(running, pid, status)


def reap_those_that_are_ending(running):
    for pid in [pid for pid in running if has_ended(pid)]:
        end_of(running, *os.waitpid(pid, 0))


def main():
    work, commands = sys.argv[1], commands_of(sys.argv[2:])
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        sys.exit(f"prctl(PR_SET_CHILD_SUBREAPER): {os.strerror(ctypes.get_errno())}")
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    record(work, "keeper", os.getpid())
    running = {start(work, name, command): name for name, command in commands.items()}
    while True:
        asked = signal.sigwait(SIGNALS)
        reap(running)
        if asked == signal.SIGUSR1:
            reap_those_that_are_ending(running)  # first: a daemon that has just ended counts as missing
            for name in commands.keys() - set(running.values()):
                running[start(work, name, commands[name])] = name


main()
