package org.reeve.watchdog;

import io.avaje.jsonb.Json;
import java.util.UUID;

/** What a host says to join: {@code POST /api/v1/join}. */
@Json
record JoinRequest(String token, UUID host, String name, String publicKey, String proof) {}
