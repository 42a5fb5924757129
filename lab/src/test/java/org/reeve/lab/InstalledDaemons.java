package org.reeve.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reeve.lab.Command.Ended;

/** A container in which central and the watchdog are installed as by packages. Neither runs yet; libvirt's library is there, libvirt is not. */
final class InstalledDaemons implements AutoCloseable {
    static final String CENTRAL_CONFIG = "/etc/reeve/central.toml";

    private final LabContainer container;
    private final String central;

    private InstalledDaemons(LabContainer container, String central) {
        this.container = container;
        this.central = central;
    }

    /**
     * @param central where its API is to listen
     * @param packages for apt, besides libvirt's library
     * @param options more options of the lab's container-up
     */
    static InstalledDaemons up(String name, String central, List<String> packages, String... options)
            throws IOException {
        LabHost.require();
        Path scratch = Files.createTempDirectory("reeve-lab");
        try {
            String tree = scratch.resolve("tree").toString();
            LabHost.run("installed-tree", tree);
            List<String> all = new ArrayList<>(List.of("--overlay", tree));
            for (Path part : javaParts()) {
                all.addAll(List.of("--bind", part.toString()));
            }
            all.addAll(List.of(options));
            InstalledDaemons installed =
                    new InstalledDaemons(LabContainer.up(name, all.toArray(String[]::new)), central);
            installed.prepare(packages);
            return installed;
        } finally {
            Command.run(List.of("rm", "-rf", scratch.toString()));
        }
    }

    /** The JDK, and its configuration where Debian's package has it. */
    private static List<Path> javaParts() throws IOException {
        List<Path> parts = new ArrayList<>(List.of(Path.of(LabHost.run("jdk"))));
        try (DirectoryStream<Path> configurations = Files.newDirectoryStream(Path.of("/etc"), "java-*-openjdk")) {
            configurations.forEach(parts::add);
        }
        return parts;
    }

    private void prepare(List<String> packages) {
        boolean done = false;
        try {
            container.shell("apt-get -qq -y install libvirt0 " + String.join(" ", packages) + " && systemd-sysusers");
            configureCentral("[api]\nlisten = \"" + central + "\"\n");
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    LabContainer container() {
        return container;
    }

    /** Readable for root and central only: the relay's password may be in it. */
    void configureCentral(String toml) {
        try {
            container.write(CENTRAL_CONFIG, toml);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        container.shell("chown root:reeve-central " + CENTRAL_CONFIG + " && chmod 640 " + CENTRAL_CONFIG);
    }

    /** The host joins central, which runs. */
    void join() {
        container.shell("set -o pipefail; umask 077; setpriv --reuid=reeve-central --regid=reeve-central --clear-groups"
                + " reeve-central join-token create >/root/join && head -n 1 /root/join >/root/token"
                + " && reeve-watchdog join --central https://" + central + " --token-file /root/token"
                + " --fingerprint \"$(sed -n 2p /root/join)\" --name host1");
    }

    /** What central answers to a GET, its status line included; its certificate was checked. */
    Ended ask(String path) {
        return container.exec("bash", "-c", """
                token=$(cat /var/lib/reeve-central/first-operator-token)
                printf 'GET %%s HTTP/1.1\\r\\nHost: localhost\\r\\nAuthorization: Bearer %%s\\r\\nConnection: close\\r\\n\\r\\n' '%s' "$token" |
                  timeout 10 openssl s_client -quiet -verify_quiet -verify_return_error -connect %s \\
                    -CAfile /var/lib/reeve-central/authority.pem
                """.formatted(path, central));
    }

    @Override
    public void close() {
        container.close();
    }
}
