package org.reeve.agent.module.users;

import static org.reeve.common.config.ValueFormat.integer;
import static org.reeve.common.config.ValueFormat.secret;
import static org.reeve.common.config.ValueFormat.text;

import java.util.regex.Pattern;
import org.reeve.common.config.ValueFormat;

/** How the values of accounts are written. */
final class UserFormats {
    /** Debian Policy 9.2.2: below are the system's, above the dynamic ones. */
    static final ValueFormat<Integer> ID = integer(1000, 59_999);

    /** A colon would end the field in passwd(5). */
    static final ValueFormat<String> COMMENT = text(Pattern.compile("[^:]*"), "a text without a colon", "Anna Miller");

    /** No name begins with a dot: neither {@code ..} nor a directory that nobody sees. */
    static final ValueFormat<String> HOME = text(
            Pattern.compile("/(?:home|srv|var/www)(?:/[A-Za-z0-9_][A-Za-z0-9._@+-]{0,63}){1,6}"),
            "a directory below /home, /srv or /var/www",
            "/home/anna");

    static final ValueFormat<String> SHELL = text(
            Pattern.compile("/(?:usr/(?:local/)?)?s?bin/[A-Za-z0-9][A-Za-z0-9._+-]{0,31}"),
            "the path of a login shell",
            "/bin/bash");

    /** What ssh-keygen(1) writes into a .pub file; DSA keys are not taken by any sshd of today. */
    static final ValueFormat<String> KEY = text(
            Pattern.compile(
                    "(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\\.com"
                            + "|sk-ecdsa-sha2-nistp256@openssh\\.com) [A-Za-z0-9+/]{40,4000}={0,2}(?: [A-Za-z0-9@._+:,=/()-]{1,60}){0,5}"),
            "a public key of SSH",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f anna@laptop");

    /** crypt(5), without those that are guessed too fast. */
    static final ValueFormat<String> HASH = secret(
            Pattern.compile("\\$(?:g?y\\$[./A-Za-z0-9]+\\$[./A-Za-z0-9]{1,86}\\$[./A-Za-z0-9]{43}"
                    + "|7\\$[./A-Za-z0-9]{11,97}\\$[./A-Za-z0-9]{43}"
                    + "|2[aby]\\$[0-9]{2}\\$[./A-Za-z0-9]{53}"
                    + "|6\\$(?:rounds=[1-9][0-9]{3,8}\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{86}"
                    + "|5\\$(?:rounds=[1-9][0-9]{3,8}\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{43})"),
            "the hash of a password, as \"openssl passwd -6\" or \"mkpasswd\" prints it",
            "$6$saltsalt$" + "x".repeat(86));

    static final ValueFormat<String> DAY =
            text(Pattern.compile("never|[0-9]{4}-[0-9]{2}-[0-9]{2}"), "a day, or never", "2027-12-31");

    private UserFormats() {}
}
