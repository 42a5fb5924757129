/**
 * Opens central's database and keeps its shape. Each other room owns the statements about its own tables; this one owns the
 * connections, the transactions and the migrations.
 */
@NullMarked
package org.reeve.central.store;

import org.jspecify.annotations.NullMarked;
