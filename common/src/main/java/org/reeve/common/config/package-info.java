/**
 * TOML that people write, read into records: the daemons' own files and the module documents of customers. Every problem is
 * found in one go and says file, line, column, what is wrong and what to write instead.
 */
@NullMarked
package org.reeve.common.config;

import org.jspecify.annotations.NullMarked;
