package org.reeve.watchdog.check;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.recovery.FailedCheck;

/**
 * What the checks of a full host cost; run by hand. {@code serve} plays 500 guests on loopback and prints its ports, {@code check
 * TCP SSH HTTP HTTPS MINUTES PAGE} runs a ping, a connection, an SSH banner and a page ({@code http} or {@code https}) for each of
 * them every ten seconds, and prints what that took.
 */
final class CheckLoad {
    private static final int GUESTS = 500;
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String PAGE =
            "HTTP/1.1 200 OK\r\ncontent-length: 2011\r\n\r\n" + "x".repeat(2000) + "all is well";

    private CheckLoad() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("serve")) {
            serve();
        } else {
            check(arguments);
        }
    }

    private static void serve() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        X509Bundle own = new CertificateBuilder()
                .subject("CN=load")
                .addSanDnsName("load.example.org")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        SslContext tls = SslContextBuilder.forServer(own.getKeyPair().getPrivate(), own.getCertificatePath())
                .build();
        List<Supplier<List<ChannelHandler>>> kinds = List.of(
                List::of,
                () -> List.of(LoopbackServer.greeting("SSH-2.0-OpenSSH_9.2p1\r\n")),
                () -> List.of(LoopbackServer.answer(PAGE)),
                () -> List.of(tls.newHandler(ByteBufAllocator.DEFAULT), LoopbackServer.answer(PAGE)));
        StringBuilder ports = new StringBuilder();
        for (Supplier<List<ChannelHandler>> kind : kinds) {
            ports.append(new LoopbackServer(group, InetAddress.ofLiteral("0.0.0.0"), kind).port())
                    .append(' ');
        }
        System.out.println(ports);
        new CountDownLatch(1).await();
    }

    private static void check(String[] arguments) throws Exception {
        EventLoop loop = (EventLoop) new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
        Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
        AtomicInteger told = new AtomicInteger();
        NetworkProber network = new NetworkProber(loop, ReeveClock.system(), ProbeTls.usual());
        Checks checks = new Checks(
                loop,
                ReeveClock.system(),
                (_, findings) -> {
                    if (told.incrementAndGet() <= 5) {
                        System.out.println(findings);
                    }
                },
                (check, target, then) -> network.probe(check, target, outcome -> {
                    String word = check.getClass().getSimpleName() + " "
                            + outcome.getClass().getSimpleName();
                    outcomes.computeIfAbsent(word, _ -> new AtomicInteger()).incrementAndGet();
                    then.accept(outcome);
                }),
                _ -> true);
        System.out.println("before: " + memory());
        checks.guests(guests(arguments));
        wait(Duration.ofSeconds(20));
        outcomes.clear();
        Duration before = cpu();
        Duration begun = ReeveClock.system().elapsed();
        wait(Duration.ofMinutes(Integer.parseInt(arguments[5])));
        double seconds = ReeveClock.system().elapsed().minus(begun).toMillis() / 1000.0;
        double cpu = cpu().minus(before).toMillis() / 1000.0;
        System.out.printf(
                "%.1f s: %.2f s of CPU, %.1f %% of a core; told %d; %s%n%s%n",
                seconds, cpu, 100 * cpu / seconds, told.get(), outcomes, memory());
        System.exit(0);
    }

    private static List<CheckedGuest> guests(String[] arguments) {
        int[] ports = new int[4];
        for (int i = 0; i < ports.length; i++) {
            ports[i] = Integer.parseInt(arguments[i + 1]);
        }
        boolean https = arguments[6].equals("https");
        Check.Tls tls = https ? new Check.Tls("load.example.org", Check.Verification.OFF) : null;
        Check.Page page = new Check.Page("/", "load.example.org", List.of(200), "all is well");
        List<CheckedGuest> guests = new ArrayList<>();
        for (int i = 0; i < GUESTS; i++) {
            List<Check> own = List.of(
                    new Check.Ping(terms("ping"), null),
                    new Check.Tcp(terms("tcp"), null, ports[0]),
                    new Check.Ssh(terms("ssh"), null, ports[1]),
                    new Check.Http(terms("page"), null, https ? ports[3] : ports[2], page, tls));
            InetAddress address = InetAddress.ofLiteral("127.1." + i / 250 + "." + (1 + i % 250));
            guests.add(new CheckedGuest(
                    new GuestId(new UUID(0, i)), List.of(address), own, CheckedGuest.Standing.COUNTED));
        }
        return guests;
    }

    private static Check.Terms terms(String name) {
        return new Check.Terms(name, PERIOD, TIMEOUT, 3, FailedCheck.Action.ALERT, null);
    }

    private static void wait(Duration duration) throws InterruptedException {
        boolean _ = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    private static String memory() throws Exception {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.matches("(VmRSS|VmHWM|Threads):.*"))
                    .map(line -> line.replaceAll("\\s+", " "))
                    .toList()
                    .toString();
        }
    }
}
