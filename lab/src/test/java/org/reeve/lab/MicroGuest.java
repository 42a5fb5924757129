package org.reeve.lab;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import org.awaitility.Awaitility;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.WatchdogAction;

/** A micro guest of the lab: a kernel and busybox, which obeys lines on its virtio channel. */
final class MicroGuest implements AutoCloseable {
    static final String BOOT_LINE = "MICRO-READY";
    private static final Duration BOOT_MOST = Duration.ofMinutes(4);
    private static final long PONG_MILLIS = 2_000;
    private static final int LISTEN_TRIES = 30;

    private final LabHost host;
    private final String name;
    private final GuestId id;

    private MicroGuest(LabHost host, String name, GuestId id) {
        this.host = host;
        this.name = name;
        this.id = id;
    }

    /** A guest that does not run, whose watchdog device waits five seconds, and which is kept after a panic. */
    static MicroGuest define(LabHost host, String name) {
        return define(host, name, "micro.do=nothing");
    }

    /** @param commandLine words for its kernel, such as {@code micro.do=panic micro.after=0} */
    static MicroGuest define(LabHost host, String name, String commandLine) {
        String uuid =
                LabHost.run("guest-define", host.name(), name, "--micro", "--heartbeat", "5", "--cmdline", commandLine);
        return new MicroGuest(host, name, GuestId.parse(uuid));
    }

    GuestId id() {
        return id;
    }

    String name() {
        return name;
    }

    /** The guest, which does not run, is defined anew under the same UUID. */
    void configure(LifecycleAction onCrash, WatchdogAction watchdog) throws IOException {
        host.redefine(name, xml -> xml.replaceFirst(
                        "<on_crash>[a-z-]*</on_crash>", "<on_crash>" + word(onCrash) + "</on_crash>")
                .replaceFirst("model='i6300esb' action='[a-z-]*'", "model='i6300esb' action='" + word(watchdog) + "'"));
    }

    /** The guest, which does not run, gets a device. */
    void add(String device) throws IOException {
        host.redefine(
                name,
                xml -> xml.replaceFirst("  </devices>", "    " + Matcher.quoteReplacement(device) + "\n  </devices>"));
    }

    /** The guest, which does not run, loses a device. */
    void remove(String device) throws IOException {
        host.redefine(name, xml -> xml.replaceFirst("(?s)    <" + device + "[ >].*?</" + device + ">\n", ""));
    }

    /** The guest, which does not run, gets a disk that holds {@code mebibytes}, in a file that takes what is written. */
    void addDisk(Path file, int mebibytes) throws IOException {
        host.inside("truncate", "-s", mebibytes + "M", file.toString());
        add("<disk type='file' device='disk'><driver name='qemu' type='raw' cache='none'/><source file='" + file
                + "'/><target dev='vda' bus='virtio'/></disk>");
    }

    /** What its next start takes. */
    String definition() {
        return host.virsh("dumpxml", "--inactive", name);
    }

    /** Types a line at its console. */
    void type(String line) {
        LabHost.run("guest-run", "--no-wait", host.name(), name, line);
    }

    private static String word(Enum<?> action) {
        return action.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Until its shell, which it starts last, has shown a prompt; for guests whose channel somebody else holds. */
    void awaitPrompt() {
        awaitPrompt(1);
    }

    /** @param boot the how manieth since the guest was defined; the prompts of earlier ones don't count */
    void awaitPrompt(int boot) {
        Awaitility.await()
                .atMost(BOOT_MOST)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> showsPrompt(boot));
    }

    /** Until it reads its channel and hears its power button. */
    void awaitBooted() {
        awaitPrompt();
        Awaitility.await()
                .atMost(BOOT_MOST)
                .pollInterval(Duration.ofMillis(100))
                .until(this::answersPing);
    }

    /** Whether it came up as far as its shell, the how manieth time. */
    boolean showsPrompt(int boot) throws IOException {
        String[] boots = console().split(BOOT_LINE + " uptime", -1);
        return boots.length > boot && boots[boot].contains("/ # ");
    }

    /** How often its kernel came up since it was defined. */
    int boots() throws IOException {
        return console().split(BOOT_LINE + " uptime", -1).length - 1;
    }

    private String console() throws IOException {
        Path console = host.folder().resolve("console").resolve(name + ".log");
        return Files.exists(console) ? Files.readString(console, StandardCharsets.ISO_8859_1) : "";
    }

    /** How often libvirt started a QEMU for it, by libvirt's own record. */
    int starts() throws IOException {
        Path log = host.folder().resolve("log/libvirt/qemu").resolve(name + ".log");
        return Files.exists(log)
                ? Files.readString(log, StandardCharsets.ISO_8859_1).split(": starting up libvirt", -1).length - 1
                : 0;
    }

    /** @return when it happened, by the clock that incidents are written by */
    Instant suffer(String fault) {
        return Instant.ofEpochMilli(Long.parseLong(LabHost.run("guest-fault", host.name(), name, fault)));
    }

    String power() {
        return host.virsh("domstate", name);
    }

    void start() {
        host.virsh("start", name);
    }

    /** Its power is cut by hand, as an operator does it. */
    void destroy() {
        host.virsh("destroy", name);
    }

    /** The same, by an operator who waits for it. */
    Command beginToDestroy() {
        return Command.start(host.virshWords("destroy", name));
    }

    /** Whether SIGTERM waits for its QEMU, which is stopped. */
    boolean qemuHasBeenAskedToEnd() throws IOException {
        // Bit 14, counted from 0, of proc(5)'s signals for the whole process.
        return Files.readAllLines(Path.of("/proc", Long.toString(qemu()), "status")).stream()
                .filter(line -> line.startsWith("ShdPnd:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1 << 14) != 0);
    }

    private boolean answersPing() {
        try (SocketChannel channel = connect()) {
            return answersPing(channel);
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Sends a line to which the guest has no answer, such as {@code panic}, {@code off}; the channel must be closed after it. */
    SocketChannel tell(String line) throws IOException {
        SocketChannel channel = listening();
        say(channel, line);
        return channel;
    }

    /**
     * A channel whose other end answers. What is said right after connecting may be lost: the guest closes its end when the visitor
     * before leaves, and its kernel throws away what came in meanwhile.
     */
    SocketChannel listening() throws IOException {
        for (int tries = 0; tries < LISTEN_TRIES; tries++) {
            SocketChannel channel = connect();
            if (answersPing(channel)) {
                return channel;
            }
            channel.close();
        }
        throw new IOException("guest " + name + " answers no ping on its channel, tried " + LISTEN_TRIES + " times");
    }

    private static boolean answersPing(SocketChannel channel) throws IOException {
        say(channel, "ping");
        ByteBuffer answer = ByteBuffer.allocate(64);
        try (Selector selector = Selector.open()) {
            channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
            selector.select(PONG_MILLIS);
        }
        int read = channel.read(answer);
        channel.configureBlocking(true);
        return read > 0;
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(
                UnixDomainSocketAddress.of(host.folder().resolve("channel").resolve(name)));
    }

    static void say(SocketChannel channel, String line) throws IOException {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
    }

    /** SIGKILL. */
    void killQemu() throws IOException {
        ProcessHandle.of(qemu()).orElseThrow().destroyForcibly();
    }

    private long qemu() throws IOException {
        Path pidFile = host.folder().resolve("run/qemu").resolve(name + ".pid");
        return Long.parseLong(Files.readString(pidFile).strip());
    }

    @Override
    public void close() {
        LabHost.run("guest-remove", host.name(), name);
    }
}
