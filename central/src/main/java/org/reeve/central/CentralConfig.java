package org.reeve.central;

import static org.reeve.common.config.ValueFormat.absolutePath;
import static org.reeve.common.config.ValueFormat.address;
import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.integer;
import static org.reeve.common.config.ValueFormat.text;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.central.alerts.MailConfig;
import org.reeve.common.config.ConfigException;
import org.reeve.common.config.ConfigReader;
import org.reeve.common.config.ConfigTable;

/**
 * {@code central.toml}.
 *
 * @param state the directory where everything is kept
 * @param api where people and their programs connect; not resolved
 * @param names DNS names and IP addresses by which they know this machine, the first being the one in links; may be empty
 * @param hosts where hosts connect
 * @param mail null where nobody wants mail
 */
public record CentralConfig(
        Path state,
        InetSocketAddress api,
        List<String> names,
        InetSocketAddress hosts,
        @Nullable MailConfig mail) {
    /** Where the file is unless somebody says otherwise. */
    static final Path USUAL = Path.of("/etc/reeve/central.toml");

    static final Path USUAL_STATE = Path.of("/var/lib/reeve-central");

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}");
    private static final int SMTP = 25;

    public CentralConfig {
        names = List.copyOf(names);
    }

    /** @throws ConfigException with everything that is wrong in the file */
    static CentralConfig read(Path file) throws ConfigException {
        ConfigReader reader = ConfigReader.file(file);
        ConfigTable root = reader.root();
        ConfigTable api = root.table("api");
        ConfigTable hosts = root.table("hosts");
        CentralConfig config = new CentralConfig(
                root.optional("state", absolutePath(), USUAL_STATE),
                api.optional("listen", address(), local(8443)),
                api.list("names", text(NAME, "a host name or IP address", "central.example.org")),
                hosts.optional("listen", address(), local(8444)),
                root.has("mail") ? mail(root.table("mail")) : null);
        reader.finish();
        return config;
    }

    private static InetSocketAddress local(int port) {
        return InetSocketAddress.createUnresolved("127.0.0.1", port);
    }

    private static MailConfig mail(ConfigTable mail) {
        String from = mail.required("from", text());
        checkAddress(mail, "from", from);
        List<String> operators = mail.list("to", text());
        operators.forEach(address -> checkAddress(mail, "to", address));
        String user = mail.optional("user", text()).orElse(null);
        String password = mail.optional("password", text()).orElse(null);
        if ((user == null) != (password == null)) {
            mail.problem(user == null ? "password" : "user", "user and password go together", "give both, or neither");
        }
        MailConfig.Encryption encryption =
                mail.optional("encryption", choice(MailConfig.Encryption.class), MailConfig.Encryption.NONE);
        if (user != null && encryption == MailConfig.Encryption.NONE) {
            mail.problem("user", "a password would travel in clear", "add encryption = \"starttls\"");
        }
        return new MailConfig(
                mail.required("host", text(NAME, "a host name or IP address", "mail.example.org")),
                mail.optional("port", integer(1, 65535), SMTP),
                encryption,
                from,
                operators,
                user,
                password);
    }

    private static void checkAddress(ConfigTable mail, String key, String address) {
        // The reader's own word for a value that was missing is no address either, and is complained of already.
        if (mail.has(key)) {
            MailConfig.objection(address)
                    .ifPresent(wrong ->
                            mail.problem(key, "\"" + address + "\" is " + wrong, "write one such as ops@example.org"));
        }
    }

    /** By what name people and hosts reach this machine. */
    String publicName() {
        if (!names.isEmpty()) {
            return names.getFirst();
        }
        String listening = api.getHostString();
        return listening.equals("0.0.0.0") || listening.equals("::") ? "localhost" : listening;
    }
}
