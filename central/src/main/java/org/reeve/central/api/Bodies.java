package org.reeve.central.api;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What callers send. Everything may be missing: {@link Reading} says so in words. */
final class Bodies {
    private Bodies() {}

    @Json
    record NewOperation(
            @Nullable String guest,
            @Nullable Request request,
            @Nullable Integer deadlineSeconds) {}

    /** @param type {@code power}, with an action, {@code modules}, with documents, or {@code policy}, with its TOML */
    @Json
    record Request(
            @Nullable String type,
            @Nullable String action,
            @Nullable List<Document> documents,
            @Nullable String toml) {}

    @Json
    record Document(@Nullable String module, @Nullable String toml) {}

    /** @param request null to ask for the same as before */
    @Json
    record Retry(@Nullable Request request) {}

    /** @param host the UUID that the host made up for itself, which the proof is over */
    @Json
    record Join(
            @Nullable String token,
            @Nullable String host,
            @Nullable String name,
            @Nullable String publicKey,
            @Nullable String proof) {}

    /** @param again a host that joined before and may do so again; null for a new host */
    @Json
    record NewJoinToken(
            @Nullable Integer lifeSeconds, @Nullable String again) {}

    @Json
    record NewCustomer(@Nullable String name, @Nullable String mail) {}

    /** @param customer null for an operator's token */
    @Json
    record NewToken(@Nullable String label, @Nullable String customer) {}

    /** @param customer null to take it from everybody */
    @Json
    record Owner(@Nullable String customer) {}
}
