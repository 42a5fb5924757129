package org.reeve.agent.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.SecretFile.Form;
import org.reeve.agent.plan.SettingFact;

/** Secrets in files that only root can read. They leave this class as a hash, or not at all. */
record SecretKeeper(GuestFiles files) implements SettingKeeper {
    private static final GuestPath MACHINE = GuestPath.of("/etc/machine-id");
    private static final int LEAST = 8;
    private static final int MOST = 128;

    /** PostgreSQL's own number. */
    private static final int ITERATIONS = 4096;

    private static final int SALT_BYTES = 16;
    private static final int KEY_BITS = 256;

    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        Map<String, SettingFact> facts = new HashMap<>();
        for (String name : names) {
            int blank = name.indexOf(' ');
            Form form = Form.valueOf(name.substring(0, blank).toUpperCase(Locale.ROOT));
            try {
                facts.put(name, read(form, GuestPath.of(name.substring(blank + 1))));
            } catch (IOException | GeneralSecurityException e) {
                throw new GuestSystemException(name.substring(blank + 1) + " cannot be read: " + e.getMessage(), "", e);
            }
        }
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        throw new GuestSystemException("what stands in " + name + " is its owner's", "write it there yourself");
    }

    private SettingFact read(Form form, GuestPath path) throws IOException, GeneralSecurityException {
        return switch (files.observe(path)) {
            case FileFact.Absent ignored -> new SettingFact.NotThere();
            case FileFact.Regular file
            when file.content() != null -> {
                boolean rootsOnly =
                        file.access().owner().equals("root") && (file.access().mode() & 077) == 0;
                yield rootsOnly
                        ? inForm(form, path, file.content())
                        : unseen(
                                path + " can be read by others than root: it is " + file.access(),
                                "chown root: " + path + " && chmod 600 " + path + ", and change the secret");
            }
            case FileFact.Unreachable out -> unseen(out.cause(), "put the secret where only root can change anything");
            case FileFact.Regular ignored -> noFile(path);
            case FileFact.Link ignored -> noFile(path);
            case FileFact.Directory ignored -> noFile(path);
            case FileFact.Special ignored -> noFile(path);
        };
    }

    private SettingFact inForm(Form form, GuestPath path, FileContent content)
            throws IOException, GeneralSecurityException {
        String text = content.text();
        String secret = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        if (form == Form.KEPT) {
            return secret.isBlank()
                    ? unseen(path + " is empty", "write the secret into it")
                    : new SettingFact.Value("kept");
        }
        // Outside of these, programs do not agree on what the bytes of a password are (RFC 4013).
        boolean plain = secret.chars().allMatch(c -> c >= ' ' && c <= '~');
        if (!plain || !secret.strip().equals(secret) || secret.length() < LEAST || secret.length() > MOST) {
            return unseen(
                    path + " is not one line of " + LEAST + " to " + MOST + " characters of ASCII",
                    "write a password into it, such as one of: openssl rand -base64 24");
        }
        byte[] bytes = secret.getBytes(StandardCharsets.US_ASCII);
        return switch (form) {
            case KEPT -> new SettingFact.Value("kept");
            case MYSQL_NATIVE -> new SettingFact.Value(mysqlNative(bytes));
            case SCRAM_SHA_256 -> new SettingFact.Value(scram(secret, salt(path)));
        };
    }

    /** The same each time for one file of one guest, so that an unchanged secret has an unchanged hash; another in each guest. */
    private byte[] salt(GuestPath path) throws IOException, GeneralSecurityException {
        String machine = files.observe(MACHINE) instanceof FileFact.Regular file && file.content() != null
                ? file.content().text()
                : "";
        byte[] key = ("reeve " + machine).getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(hmac(key, path.value()), SALT_BYTES);
    }

    static String mysqlNative(byte[] password) throws GeneralSecurityException {
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        byte[] twice = sha1.digest(sha1.digest(password));
        return "*" + HexFormat.of().withUpperCase().formatHex(twice);
    }

    /** RFC 5803, with the names of RFC 5802. */
    static String scram(String password, byte[] salt) throws GeneralSecurityException {
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, KEY_BITS))
                .getEncoded();
        byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
        byte[] serverKey = hmac(salted, "Server Key");
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + ITERATIONS + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SettingFact noFile(GuestPath path) {
        return unseen(path + " is no regular file of a line or two", "write the secret into a file of its own");
    }

    private static SettingFact unseen(String cause, String correction) {
        return new SettingFact.Unseen(cause, correction);
    }
}
