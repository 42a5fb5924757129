/**
 * The web panel: pages rendered here (JTE, compiled with the build), made live by htmx and server-sent events. It needs nothing
 * from other machines, and works without scripts, only not by itself.
 */
@NullMarked
package org.reeve.central.panel;

import org.jspecify.annotations.NullMarked;
