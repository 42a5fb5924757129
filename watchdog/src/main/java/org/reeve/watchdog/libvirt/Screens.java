package org.reeve.watchdog.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;

/** Pictures of a guest's first screen. */
final class Screens {
    // A screen of 3840 by 2160 in three colours takes 25 MB.
    private static final int BYTES_MOST = 32 << 20;
    private static final int CHUNK = 256 << 10;

    private final LibvirtBinding libvirt;
    private final Pointer connection;

    Screens(LibvirtBinding libvirt, Pointer connection) {
        this.libvirt = libvirt;
        this.connection = connection;
    }

    /** @return null when libvirt has failed, and knows why */
    byte @Nullable [] picture(GuestId guest, Pointer domain) throws HypervisorException {
        Pointer stream = libvirt.virStreamNew(connection, 0);
        if (stream == null) {
            return null;
        }
        try {
            Pointer type = libvirt.virDomainScreenshot(domain, stream, 0, 0);
            if (type == null) {
                return null;
            }
            String mime = type.getString(0, "US-ASCII");
            Native.free(Pointer.nativeValue(type));
            byte[] received = receive(stream);
            return received == null ? null : Picture.png(mime, received);
        } catch (Picture.UnreadableException unreadable) {
            throw new HypervisorException(
                    Kind.REFUSED,
                    "the picture of guest " + guest + " cannot be used: " + unreadable.getMessage(),
                    unreadable);
        } finally {
            libvirt.virStreamFree(stream);
        }
    }

    private byte @Nullable [] receive(Pointer stream) throws Picture.UnreadableException {
        ByteArrayOutputStream received = new ByteArrayOutputStream(CHUNK);
        try (Memory chunk = new Memory(CHUNK)) {
            for (int count = libvirt.virStreamRecv(stream, chunk, CHUNK);
                    count != 0;
                    count = libvirt.virStreamRecv(stream, chunk, CHUNK)) {
                if (count < 0) {
                    return null;
                }
                received.writeBytes(chunk.getByteArray(0, count));
                if (received.size() > BYTES_MOST) {
                    libvirt.virStreamAbort(stream);
                    throw new Picture.UnreadableException("it is larger than " + BYTES_MOST + " bytes");
                }
            }
        }
        return libvirt.virStreamFinish(stream) < 0 ? null : received.toByteArray();
    }
}
