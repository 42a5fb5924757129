/**
 * Operations on their way: asked for here, done by the host that runs the guest, answered here. The host decides; this room
 * keeps what was asked, repeats it until the host has answered, and sees to it that each attempt ends.
 */
@NullMarked
package org.reeve.central.operations;

import org.jspecify.annotations.NullMarked;
