/** The module {@code services}: which systemd units start at boot and which run. */
@NullMarked
package org.reeve.agent.module.services;

import org.jspecify.annotations.NullMarked;
