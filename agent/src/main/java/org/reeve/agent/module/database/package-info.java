/** The module {@code database}: databases of MariaDB or PostgreSQL, who may do what in them, and when they are dumped. No data is ever removed. */
@NullMarked
package org.reeve.agent.module.database;

import org.jspecify.annotations.NullMarked;
