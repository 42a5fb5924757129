/**
 * What people read about module documents: a page and a JSON Schema for each, made from what the modules ask their documents for, and
 * from the words and examples in {@code src/test/resources/reference}.
 */
@NullMarked
package org.reeve.agent.reference;

import org.jspecify.annotations.NullMarked;
