package org.reeve.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Asks the running agent over its local socket: one HTTP/1.1 request on a connection of its own. */
final class LocalClient {
    private final Path socket;

    LocalClient(Path socket) {
        this.socket = socket;
    }

    /** How the answer is wanted. */
    enum Form {
        TEXT("text/plain"),
        JSON("application/json");

        private final String accept;

        Form(String accept) {
            this.accept = accept;
        }
    }

    /** An HTTP status, and the body. */
    record Reply(int status, String body) {
        boolean isGood() {
            return status < 300;
        }
    }

    /** @throws IOException when no agent answers */
    Reply get(String path, Form form) throws IOException {
        return ask("GET", path, form, "");
    }

    /** @throws IOException when no agent answers */
    Reply post(String path, Form form, String body) throws IOException {
        return ask("POST", path, form, body);
    }

    private Reply ask(String method, String path, Form form, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nHost: reeve-agent\r\nAccept: " + form.accept
                + "\r\nConnection: close\r\nContent-Length: " + content.length + "\r\n\r\n";
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            write(channel, head.getBytes(StandardCharsets.US_ASCII));
            write(channel, content);
            return parse(new String(readToEnd(channel), StandardCharsets.UTF_8));
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static byte[] readToEnd(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        while (channel.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toByteArray();
    }

    private static Reply parse(String text) throws IOException {
        int body = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.1 ") || body < 0) {
            throw new IOException("the agent's answer broke off");
        }
        return new Reply(Integer.parseInt(text.substring(9, 12)), text.substring(body + 4));
    }
}
