package org.reeve.common.guest;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A check inside a guest, as its agent tells of it.
 *
 * @param name as the guest's document calls it
 * @param action what the document asks for when it fails; the host's policy has the last word
 * @param unit the systemd service that {@link Action#RESTART_SERVICE} restarts; null for the other actions
 * @param state how it stands
 * @param since when it first failed of those times in a row, by the guest's clock; null unless it fails
 * @param what it found when it failed, for people, a {@link ShownText}; empty unless it fails
 */
public record InsideCheck(
        String name,
        Action action,
        @Nullable String unit,
        State state,
        @Nullable Instant since,
        String what) {
    /** How many a guest may have. */
    public static final int MOST = 50;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,39}");

    /** @throws IllegalArgumentException when the parts do not go together */
    public InsideCheck {
        if (!isName(name)) {
            throw new IllegalArgumentException("no name of a check");
        }
        if ((action == Action.RESTART_SERVICE) != (unit != null) || (unit != null && !ServiceName.isOne(unit))) {
            throw new IllegalArgumentException("check " + name + " names no service, or one in vain");
        }
        boolean fails = state == State.FAILING;
        if (fails != (since != null) || (!fails && !what.isEmpty())) {
            throw new IllegalArgumentException("check " + name + " is " + state + ", and says something else");
        }
        if (!ShownText.isOne(what)) {
            throw new IllegalArgumentException("check " + name + " says what cannot be shown");
        }
    }

    /** What is to be done about a check that fails. */
    public enum Action {
        /** It is told, and nothing is done. */
        ALERT,
        /** Its service is restarted. */
        RESTART_SERVICE,
        /** The guest is rebooted. */
        REBOOT
    }

    /** How a check stands. */
    public enum State {
        /** Since the agent began, it has neither passed nor failed as often as the document asks for. */
        UNSETTLED,
        PASSING,
        /** It failed as often in a row as the document asks for, and has not passed since. */
        FAILING
    }

    /** Small letters, digits, hyphens, dots and underscores, up to 40, beginning with a letter or digit. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
