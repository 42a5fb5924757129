/** The module {@code firewall}: who may connect to this guest, in a table of nftables that is Reeve's own. */
@NullMarked
package org.reeve.agent.module.firewall;

import org.jspecify.annotations.NullMarked;
