package org.reeve.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * Everything that makes healthy guests look dead: a Debian guest computes, writes and swaps all the time, while its agent is
 * stopped, its root file system frozen, its network taken down, and while it is paused, saved and backed up.
 */
final class BusyTimes implements AutoCloseable {
    private static final int PHASES = 10;

    private final LabHost host;
    private final DebianGuest debian;
    private final MicroGuest micro;
    private final Duration phase;
    private final Duration half;

    /** @param soak how long it all lasts, or a little longer; the agent is stopped for half of it */
    BusyTimes(LabHost host, DebianGuest debian, MicroGuest micro, Duration soak) {
        this.host = host;
        this.debian = debian;
        this.micro = micro;
        this.phase = soak.dividedBy(PHASES);
        this.half = soak.dividedBy(2);
    }

    void pass() throws IOException {
        debian.run("fallocate -l 256M /swap; chmod 600 /swap; mkswap -q /swap; swapon /swap");
        inBackground("compute", "while :; do :; done");
        inBackground("write", "while :; do dd if=/dev/zero of=/busy bs=1M count=32 conv=fsync; done");
        // What tail keeps of a single line is all of it, and more than there is memory for.
        inBackground("swap", "while :; do head -c 500M /dev/zero | tail -n 1 >/dev/null; done");
        inBackground("packages", "while :; do apt-get -q update; apt-get -qy --reinstall install cron; done");
        inBackground(
                "agent", "systemctl stop reeve-agent; sleep " + half.toSeconds() + "; systemctl start reeve-agent");
        inBackground("freeze", "fsfreeze -f /; sleep " + phase.toSeconds() + "; fsfreeze -u /");
        rest(phase.plusSeconds(5));

        host.virsh("suspend", debian.name());
        host.virsh("suspend", micro.name());
        rest(phase);
        host.virsh("resume", debian.name());
        host.virsh("resume", micro.name());
        rest(phase);

        saveAndRestore(debian.name());
        saveAndRestore(micro.name());
        backUp();

        host.virsh("domif-setlink", debian.name(), debian.link(), "down");
        rest(phase.multipliedBy(2));
        host.virsh("domif-setlink", debian.name(), debian.link(), "up");
        rest(phase);

        inBackground(
                "agent-halt",
                "systemctl kill -s STOP reeve-agent; sleep " + phase.toSeconds()
                        + "; systemctl kill -s CONT reeve-agent; sleep 5; systemctl restart reeve-agent");
        rest(phase.multipliedBy(3));
    }

    private void saveAndRestore(String guest) {
        Path file = host.folder().resolve(guest + ".saved");
        host.virsh("save", guest, file.toString());
        host.virsh("restore", file.toString());
        host.inside("rm", file.toString());
    }

    private void backUp() throws IOException {
        Path backup = Files.writeString(
                host.folder().resolve("busy-backup.xml"),
                "<domainbackup mode='push'><disks><disk name='vda' type='file'><target file='"
                        + host.folder().resolve("disk/backup.qcow2") + "'/></disk></disks></domainbackup>");
        host.virsh("backup-begin", debian.name(), backup.toString());
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> host.virsh("domjobinfo", debian.name()).contains("None"));
    }

    private void inBackground(String name, String script) {
        debian.run("systemd-run -q --unit busy-" + name + " bash -c '" + script + "'");
    }

    private static void rest(Duration time) {
        Awaitility.await().atMost(time.plusMinutes(1)).during(time).until(() -> true);
    }

    @Override
    public void close() {
        debian.run("systemctl stop 'busy-*'; swapoff /swap; rm -f /swap /busy; systemctl start --no-block reeve-agent");
    }
}
