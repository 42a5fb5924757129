package org.reeve.common.guest;

import java.util.regex.Pattern;

/** Names of systemd services (systemd.unit(5)), as far as one may be restarted from outside its guest. */
public final class ServiceName {
    /** As systemd has it; what begins with a hyphen could be taken for an option. */
    private static final int LONGEST = 255;

    private static final Pattern FORM =
            Pattern.compile("[A-Za-z0-9:_.\\\\][A-Za-z0-9:_.\\\\-]*(?:@[A-Za-z0-9:_.\\\\-]+)?\\.service");

    private ServiceName() {}

    /** Whether that names one service: no other kind of unit, no pattern, no path, no template without its instance. */
    public static boolean isOne(String name) {
        return name.length() <= LONGEST && FORM.matcher(name).matches();
    }
}
