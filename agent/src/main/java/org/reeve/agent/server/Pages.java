package org.reeve.agent.server;

/** What can be asked with GET; the texts are made on the event loop, and so from what is in memory. */
public interface Pages {
    /** {@code /v1/status}, JSON. */
    String status();

    /** {@code /v1/operations}, JSON: the newest first. */
    String operations();

    /** {@code /metrics}, Prometheus text exposition format 0.0.4. */
    String metrics();
}
