/** What the API and the panel share: calls that may block, refusals in words, live streams, and the TLS server they are on. */
@NullMarked
package org.reeve.central.http;

import org.jspecify.annotations.NullMarked;
