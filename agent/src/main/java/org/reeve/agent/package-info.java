/**
 * The guest agent. {@link org.reeve.agent.AgentDaemon} shows from top to bottom what it consists of; {@link
 * org.reeve.agent.AgentCommand} is what people and systemd start.
 */
@NullMarked
package org.reeve.agent;

import org.jspecify.annotations.NullMarked;
