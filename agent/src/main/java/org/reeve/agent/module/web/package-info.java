/**
 * The module {@code web}: virtual hosts of nginx or Apache, one configuration file each, validated before the server takes them in.
 * Each server has a serializer of its own: what is in the document is what the server reads back.
 */
@NullMarked
package org.reeve.agent.module.web;

import org.jspecify.annotations.NullMarked;
