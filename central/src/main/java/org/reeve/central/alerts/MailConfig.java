package org.reeve.central.alerts;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How mail leaves.
 *
 * @param port of the relay, 1 to 65535
 * @param from the sender's address
 * @param operators addresses that get every alert; may be empty
 * @param user null where the relay asks for no name
 * @param password null where the relay asks for none
 */
public record MailConfig(
        String host,
        int port,
        Encryption encryption,
        String from,
        List<String> operators,
        @Nullable String user,
        @Nullable String password) {
    public MailConfig {
        operators = List.copyOf(operators);
    }

    /** Whether the conversation with the relay is encrypted. */
    public enum Encryption {
        NONE,
        /** STARTTLS, with a certificate that this machine trusts; without it nothing is sent. */
        STARTTLS
    }

    /** What is wrong with {@code address}; empty when mail can be sent to it. */
    public static Optional<String> objection(String address) {
        try {
            InternetAddress parsed = new InternetAddress(address, true);
            return parsed.getAddress().equals(address) && address.indexOf('@') > 0
                    ? Optional.empty()
                    : Optional.of("not a plain mail address such as ops@example.org");
        } catch (AddressException e) {
            return Optional.of("not a mail address: " + e.getMessage());
        }
    }

    /** Never the password. */
    @Override
    public String toString() {
        return host + ":" + port + " from " + from;
    }
}
