/**
 * REST under {@code /api/v1}: JSON in and out, bearer tokens, problems as RFC 9457 says, live events. Each route is a line in
 * {@link org.reeve.central.api.Api} and a path in the OpenAPI document.
 */
@NullMarked
package org.reeve.central.api;

import org.jspecify.annotations.NullMarked;
