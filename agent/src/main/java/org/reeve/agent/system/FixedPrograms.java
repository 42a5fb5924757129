package org.reeve.agent.system;

import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.Refresher;
import org.reeve.agent.plan.Validator;

/** The commands behind {@link Validator} and {@link Refresher}. */
final class FixedPrograms {
    private FixedPrograms() {}

    static List<String> of(Validator validator, List<String> arguments) {
        return with(
                switch (validator) {
                    case NGINX -> List.of("/usr/sbin/nginx", "-t");
                    // Debian's own starter: it reads /etc/apache2/envvars, without which apache2 -t fails.
                    case APACHE -> List.of("/usr/sbin/apache2ctl", "configtest");
                    case CALENDAR -> List.of("/usr/bin/systemd-analyze", "calendar", "--");
                    case NFTABLES -> List.of("/usr/sbin/nft", "--check", "--file");
                    case NSD -> List.of("/usr/sbin/nsd-checkconf", "/etc/nsd/nsd.conf");
                    case NSD_ZONE -> List.of("/usr/sbin/nsd-checkzone");
                    case SSHD -> List.of("/usr/sbin/sshd", "-t");
                    case SUDOERS -> List.of("/usr/sbin/visudo", "-cf");
                },
                arguments);
    }

    static List<String> of(Refresher refresher, List<String> arguments) {
        return with(
                switch (refresher) {
                    case UNIT_FILES -> List.of("/usr/bin/systemctl", "daemon-reload");
                },
                arguments);
    }

    private static List<String> with(List<String> program, List<String> arguments) {
        List<String> argv = new ArrayList<>(program);
        argv.addAll(arguments);
        return argv;
    }
}
