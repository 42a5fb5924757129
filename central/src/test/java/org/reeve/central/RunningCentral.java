package org.reeve.central;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.central.alerts.MailConfig;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.identity.TlsContexts;
import org.reeve.common.time.ReeveClock;

/** A central on loopback ports, and somebody who calls its API the way a program would. */
public final class RunningCentral implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Central central;
    private final HttpClient client;

    /** A new one, or the one whose state is in {@code state}. */
    public static RunningCentral in(Path state, @Nullable MailConfig mail) throws Exception {
        return new RunningCentral(state, mail, ReeveClock.system());
    }

    public static RunningCentral in(Path state) throws Exception {
        return in(state, null);
    }

    private RunningCentral(Path state, @Nullable MailConfig mail, ReeveClock clock) throws Exception {
        central = Central.start(
                new CentralConfig(
                        state,
                        InetSocketAddress.createUnresolved("127.0.0.1", 0),
                        List.of(),
                        InetSocketAddress.createUnresolved("127.0.0.1", 0),
                        mail),
                "test",
                new ProgressGate(clock),
                clock);
        client = HttpClient.newBuilder()
                .sslContext(TlsContexts.join(central.authority().fingerprint(), clock))
                .connectTimeout(PATIENCE)
                .build();
    }

    public Central central() {
        return central;
    }

    public URI address(String path) {
        return URI.create("https://127.0.0.1:" + central.apiPort() + path);
    }

    public String operatorToken() {
        return central.tokens().createForOperator("Olga").secret().text();
    }

    /** A token of the customer of that name, who is added if need be. */
    public String customerToken(String name) {
        return central.tokens()
                .createForCustomer(customer(name), "laptop")
                .secret()
                .text();
    }

    public UUID customer(String name) {
        return central.customers()
                .named(name)
                .or(() -> central.customers().create(name, name + "@example.org"))
                .orElseThrow()
                .id();
    }

    public String newJoinToken() {
        return central.joinTokens()
                .create(Duration.ofMinutes(5), "test", null)
                .secret()
                .text();
    }

    /** What the API answers. */
    public record Answer(int status, String body, HttpResponse<String> response) {
        /** The first value of that field in the JSON, without quotes; fails when there is none. */
        public String field(String name) {
            Matcher matcher = Pattern.compile("\"" + name + "\":(\"((?:[^\"\\\\]|\\\\.)*)\"|[^,}\\]]+)")
                    .matcher(body);
            if (!matcher.find()) {
                throw new AssertionError("no field " + name + " in " + body);
            }
            return matcher.group(2) == null ? matcher.group(1) : matcher.group(2);
        }
    }

    public Answer get(@Nullable String token, String path) throws IOException, InterruptedException {
        return call("GET", token, path, null);
    }

    public Answer post(@Nullable String token, String path, @Nullable String body)
            throws IOException, InterruptedException {
        return call("POST", token, path, body);
    }

    public Answer call(String method, @Nullable String token, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path)).timeout(PATIENCE);
        request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), response);
    }

    /** What is not text. */
    public HttpResponse<byte[]> bytes(String token, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address(path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** A stream of server-sent events, to be read and closed. */
    public InputStream events(String token, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path)).header("Authorization", "Bearer " + token);
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new AssertionError("the stream was answered with " + response.statusCode());
        }
        return response.body();
    }

    @Override
    public void close() {
        client.shutdownNow();
        central.close();
    }
}
