/** Who is at the other end: names, keys, certificates, and the TLS contexts that check them. */
@NullMarked
package org.reeve.common.identity;

import org.jspecify.annotations.NullMarked;
