package org.reeve.watchdog;

import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLException;
import org.reeve.common.daemon.StartException;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.AuthorityFingerprint;
import org.reeve.common.identity.CertificateProof;
import org.reeve.common.identity.CredentialStore;
import org.reeve.common.identity.Credentials;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.NodeName;
import org.reeve.common.identity.TlsContexts;
import org.reeve.common.time.ReeveClock;

/** How a host joins a central: a token that counts once, and the fingerprint of the authority, both handed over by a person. */
final class Joining {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final StateDirectory state;
    private final ReeveClock clock;

    Joining(StateDirectory state, ReeveClock clock) {
        this.state = state;
        this.clock = clock;
    }

    /**
     * @param central its address for people and programs, {@code https://host:port}
     * @return what the host is called from now on
     */
    Credentials join(URI central, String token, AuthorityFingerprint authority, String name)
            throws StartException, IdentityException {
        CredentialStore store = state.credentials();
        Optional<Credentials> already = store.load();
        // A host that joins again, elsewhere or because its certificate has ended, stays the same host.
        HostId host = already.map(Credentials::name)
                .filter(NodeName.Host.class::isInstance)
                .map(known -> ((NodeName.Host) known).id())
                .orElseGet(() -> new HostId(UUID.randomUUID()));
        KeyPair key = store.requestKey();
        CertificateProof proof = CertificateProof.sign(key, new NodeName.Host(host));
        JoinAnswer answer =
                ask(central, authority, new JoinRequest(token, host.value(), name, proof.publicKey(), proof.proof()));
        if (answer.certificates() == null || answer.authorities() == null || answer.hosts() == null) {
            throw new StartException("central's answer is not one that a host can use; are both of the same version?");
        }
        Credentials credentials = Credentials.issued(
                key.getPrivate(), new NodeName.Host(host), answer.certificates(), answer.authorities());
        boolean pinned = credentials.authorities().stream()
                .anyMatch(certificate -> AuthorityFingerprint.of(certificate).equals(authority));
        if (!pinned) {
            throw new StartException(
                    "central's answer names other authorities than " + authority + "; nothing was kept");
        }
        state.keepJoined(answer.hosts(), name);
        store.save(credentials);
        return credentials;
    }

    private JoinAnswer ask(URI central, AuthorityFingerprint authority, JoinRequest request) throws StartException {
        Jsonb jsonb = Jsonb.builder().build();
        HttpRequest post = HttpRequest.newBuilder(central.resolve("/api/v1/join"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        jsonb.type(JoinRequest.class).toJson(request)))
                .build();
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(TlsContexts.join(authority, clock))
                .connectTimeout(PATIENCE)
                .build()) {
            HttpResponse<String> response = client.send(post, HttpResponse.BodyHandlers.ofString());
            JoinAnswer answer = jsonb.type(JoinAnswer.class).fromJson(response.body());
            if (response.statusCode() != 200) {
                throw new StartException("central refused (" + response.statusCode() + "): " + answer.title()
                        + (answer.detail() == null ? "" : "; " + answer.detail()));
            }
            return answer;
        } catch (SSLException e) {
            throw new StartException(
                    central + " is not the central that the fingerprint belongs to: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StartException("central cannot be reached at " + central + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", e);
        } catch (JsonException e) {
            throw new StartException(central + " did not answer as a central does: " + e.getMessage(), e);
        }
    }
}
