/**
 * Who may do what: customers, the tokens they and the operators show, the tokens that hosts join with, and the authority
 * that signs everybody's certificates. Every look-up of a person goes through a {@link org.reeve.central.identity.Viewer}.
 */
@NullMarked
package org.reeve.central.identity;

import org.jspecify.annotations.NullMarked;
