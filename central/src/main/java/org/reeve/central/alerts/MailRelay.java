package org.reeve.central.alerts;

import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.reeve.common.time.ReeveClock;

/** Hands mail to an SMTP server. Blocks, for at most a minute or so. */
final class MailRelay {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MailConfig config;
    private final Session session;
    private final ReeveClock clock;

    MailRelay(MailConfig config, ReeveClock clock) {
        this.config = config;
        this.clock = clock;
        this.session = Session.getInstance(properties(config), authenticator(config));
    }

    /**
     * @param messageId the same for each try of one alert, so that a receiver that got it twice can tell
     * @throws MessagingException when the server did not take it
     */
    void send(String messageId, String recipient, AlertText text) throws MessagingException {
        MimeMessage mail = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", messageId);
            }
        };
        mail.setFrom(new InternetAddress(config.from(), true));
        mail.setRecipient(Message.RecipientType.TO, new InternetAddress(recipient, true));
        mail.setSubject(text.subject(), StandardCharsets.UTF_8.name());
        mail.setText(text.body(), StandardCharsets.UTF_8.name());
        mail.setSentDate(Date.from(clock.now()));
        // RFC 3834: nobody's holiday notice answers this.
        mail.setHeader("Auto-Submitted", "auto-generated");
        Transport.send(mail);
    }

    /** The part of a Message-ID behind the @. */
    String domain() {
        return config.from().substring(config.from().lastIndexOf('@') + 1);
    }

    private static Properties properties(MailConfig config) {
        Properties properties = new Properties();
        String patience = Long.toString(PATIENCE.toMillis());
        properties.setProperty("mail.smtp.host", config.host());
        properties.setProperty("mail.smtp.port", Integer.toString(config.port()));
        properties.setProperty("mail.smtp.connectiontimeout", patience);
        properties.setProperty("mail.smtp.timeout", patience);
        properties.setProperty("mail.smtp.writetimeout", patience);
        if (config.encryption() == MailConfig.Encryption.STARTTLS) {
            properties.setProperty("mail.smtp.starttls.enable", "true");
            properties.setProperty("mail.smtp.starttls.required", "true");
            properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        }
        if (config.user() != null) {
            properties.setProperty("mail.smtp.auth", "true");
        }
        return properties;
    }

    private static @Nullable Authenticator authenticator(MailConfig config) {
        String user = config.user();
        String password = config.password();
        if (user == null || password == null) {
            return null;
        }
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, password);
            }
        };
    }
}
