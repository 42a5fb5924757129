package org.reeve.common.operation;

/**
 * The wanted configuration of one module, as its owner wrote it.
 *
 * @param module the module's name, such as {@code web}
 * @param toml the document's text (TOML 1.0); kept as it is, so that a problem can name its line
 */
public record ModuleDocument(String module, String toml) {}
