package org.reeve.central.panel;

import org.jspecify.annotations.Nullable;

/**
 * What is around every page.
 *
 * @param section which part of the panel it is in; empty for none
 * @param viewer who is signed in; null for nobody
 * @param csrf what forms must send along; empty for nobody
 */
record PageFrame(String title, String section, @Nullable String viewer, String csrf) {
    static PageFrame forNobody(String title) {
        return new PageFrame(title, "", null, "");
    }
}
