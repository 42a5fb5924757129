package org.reeve.agent.module.ssh;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a document says of sshd, in the words of sshd_config(5) and in those in which {@code sshd -T} repeats them. */
final class SshdOptions {
    private final Map<String, List<String>> written = new LinkedHashMap<>();
    private final Map<String, String> readBack = new TreeMap<>();
    private List<Integer> ports = List.of();

    SshdOptions ports(List<Integer> wanted) {
        ports = List.copyOf(wanted);
        return put("Port", wanted.stream().map(String::valueOf).toList());
    }

    SshdOptions rootLogin(Optional<SshModule.RootLogin> wanted) {
        wanted.ifPresent(login -> {
            put(
                    "PermitRootLogin",
                    List.of(
                            switch (login) {
                                case NO -> "no";
                                case KEYS -> "prohibit-password";
                                case YES -> "yes";
                            }));
            if (login == SshModule.RootLogin.KEYS) {
                // Its older name, which sshd -T still says.
                readBack.put("permitrootlogin", "without-password");
            }
        });
        return this;
    }

    /** Passwords come in over two ways: PAM asks for them too. */
    SshdOptions passwords(Optional<Boolean> wanted) {
        flag("PasswordAuthentication", wanted);
        return wanted.orElse(true) ? this : flag("KbdInteractiveAuthentication", wanted);
    }

    SshdOptions flag(String word, Optional<Boolean> wanted) {
        wanted.ifPresent(flag -> put(word, List.of(flag ? "yes" : "no")));
        return this;
    }

    SshdOptions number(String word, Optional<Integer> wanted) {
        wanted.ifPresent(number -> put(word, List.of(number.toString())));
        return this;
    }

    SshdOptions names(String word, List<String> wanted) {
        return put(word, wanted);
    }

    /** A word that can be said several times is: sshd adds such lines up. */
    private SshdOptions put(String word, List<String> values) {
        if (!values.isEmpty()) {
            written.put(word, List.copyOf(values));
            readBack.put(
                    word.toLowerCase(Locale.ROOT),
                    String.join(",", values.stream().sorted().toList()));
        }
        return this;
    }

    boolean isEmpty() {
        return written.isEmpty();
    }

    List<Integer> ports() {
        return ports;
    }

    /** By keyword. */
    Map<String, String> readBack() {
        return readBack;
    }

    String file() {
        var text = new StringBuilder("# Written by Reeve from the module ssh. What sshd reads first counts.\n");
        written.forEach((word, values) -> values.forEach(
                value -> text.append(word).append(' ').append(value).append('\n')));
        return text.toString();
    }
}
