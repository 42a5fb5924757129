package org.reeve.central;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A mail server (RFC 5321, as much as a sender needs) that keeps what it gets, and can be told to be out of order. */
final class SmtpSink implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();

    /** @param text header and body as they came, with LF */
    record Mail(String from, List<String> to, String text) {}

    SmtpSink() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("smtp-sink").start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    List<Mail> mails() {
        return mails;
    }

    /** The next {@code times} mails are turned away for the moment. */
    void turnAway(int times) {
        refusals.set(times);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                converse(socket);
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void converse(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(socket.getOutputStream(), false, StandardCharsets.UTF_8);
        String from = "";
        List<String> to = new ArrayList<>();
        say(out, "220 sink");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String verb = line.toUpperCase(Locale.ROOT);
            if (verb.startsWith("MAIL FROM:")) {
                from = line.substring(10);
                say(out, refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0 ? "451 not now" : "250 ok");
            } else if (verb.startsWith("RCPT TO:")) {
                to.add(line.substring(8));
                say(out, "250 ok");
            } else if (verb.equals("DATA")) {
                say(out, "354 go on");
                mails.add(new Mail(from, List.copyOf(to), text(in)));
                to.clear();
                say(out, "250 ok");
            } else if (verb.equals("QUIT")) {
                say(out, "221 bye");
                return;
            } else {
                say(out, "250 ok");
            }
        }
    }

    private static String text(BufferedReader in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            text.append(line.startsWith(".") ? line.substring(1) : line).append('\n');
        }
        return text.toString();
    }

    private static void say(PrintWriter out, String line) {
        out.print(line + "\r\n");
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
