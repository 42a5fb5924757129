package org.reeve.agent.module.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.GuestPath;

/**
 * One virtual host. Its texts have been checked: none holds a character that means something to nginx or Apache, see {@link
 * SiteFormats}.
 *
 * @param root the directory that is served
 * @param index the text of {@code index.html} in it; null when the module does not write one
 */
record Site(
        String name,
        List<String> aliases,
        GuestPath root,
        @Nullable String index,
        int port,
        List<Redirect> redirects) {
    Site {
        aliases = List.copyOf(aliases);
        redirects = List.copyOf(redirects);
    }

    /**
     * One path that is somewhere else.
     *
     * @param from a path of the site, as a whole
     * @param to a URL, or a path of the site
     */
    record Redirect(String from, String to, Kind kind) {
        /** How long browsers may remember it. */
        enum Kind {
            PERMANENT(301),
            TEMPORARY(302);

            private final int status;

            Kind(int status) {
                this.status = status;
            }

            int status() {
                return status;
            }
        }
    }

    GuestPath indexFile() {
        return root.child("index.html");
    }
}
