package org.reeve.central.alerts;

import jakarta.mail.MessagingException;
import java.net.URI;
import java.util.List;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what is in the outbox. One thread at a time calls it. */
public final class AlertDelivery {
    private static final Logger log = LoggerFactory.getLogger(AlertDelivery.class);
    private static final int AT_ONCE = 20;

    private final AlertOutbox outbox;
    private final MailRelay relay;
    private final URI panel;

    /** @param panel where the links in alerts lead to, without a slash at its end */
    public AlertDelivery(AlertOutbox outbox, MailConfig mail, URI panel, ReeveClock clock) {
        this.outbox = outbox;
        this.relay = new MailRelay(mail, clock);
        this.panel = panel;
    }

    /** Tries what is due, each once; called every second or so. */
    public void deliver() {
        List<Alert> due = outbox.due(AT_ONCE);
        for (Alert alert : due) {
            deliver(alert);
        }
    }

    private void deliver(Alert alert) {
        outbox.trying(alert);
        try {
            String messageId = "<reeve-" + alert.id() + "@" + relay.domain() + ">";
            relay.send(messageId, alert.recipient(), AlertText.of(alert, panel));
        } catch (MessagingException e) {
            String error = String.valueOf(e.getMessage());
            switch (outbox.failed(alert, error)) {
                case TRIED_AGAIN ->
                    log.warn(
                            "the {} alert about guest {} to {} was not taken (try {}), and is tried again: {}",
                            alert.kind(),
                            alert.guestName(),
                            alert.recipient(),
                            alert.tries() + 1,
                            error);
                case GIVEN_UP ->
                    log.error(
                            "the {} alert about guest {} to {} was not taken for days, and is given up: {}",
                            alert.kind(),
                            alert.guestName(),
                            alert.recipient(),
                            error);
            }
            return;
        }
        outbox.sent(alert);
        log.info("a {} alert about guest {} was sent to {}", alert.kind(), alert.guestName(), alert.recipient());
    }
}
