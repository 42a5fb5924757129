package org.reeve.watchdog.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of libvirt's C interface that Reeve calls by itself (https://libvirt.org/html/index.html). Results below zero, or
 * null, are failures; {@link LibvirtError#last} of the same thread tells which. Strings that libvirt allocates are
 * {@link Pointer}s, to be freed.
 */
interface LibvirtBinding extends Library {

    /** @throws UnsatisfiedLinkError when libvirt is not installed */
    static LibvirtBinding load() {
        return Native.load("virt", LibvirtBinding.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
    }

    int virInitialize();

    @Nullable
    Pointer virGetLastError();

    void virResetLastError();

    void virSetErrorFunc(@Nullable Pointer userData, ErrorCallback handler);

    int virEventRegisterDefaultImpl();

    int virEventRunDefaultImpl();

    /** @return the number of the timer */
    int virEventAddTimeout(
            int everyMillis, TimeoutCallback callback, @Nullable Pointer opaque, @Nullable Pointer freeOpaque);

    int virConnectIsAlive(Pointer connection);

    int virConnectSetKeepAlive(Pointer connection, int intervalSeconds, int count);

    int virConnectRegisterCloseCallback(
            Pointer connection, CloseCallback callback, @Nullable Pointer opaque, @Nullable Pointer freeOpaque);

    int virConnectUnregisterCloseCallback(Pointer connection, CloseCallback callback);

    /** @return the number of the registration */
    int virConnectDomainEventRegisterAny(
            Pointer connection,
            @Nullable Pointer domain,
            int event,
            Callback callback,
            @Nullable Pointer opaque,
            @Nullable Pointer freeOpaque);

    int virConnectDomainEventDeregisterAny(Pointer connection, int registration);

    int virConnectListAllDomains(Pointer connection, PointerByReference domains, int flags);

    @Nullable
    Pointer virDomainLookupByUUIDString(Pointer connection, String uuid);

    int virDomainFree(Pointer domain);

    /** @param uuid 37 bytes, for the text and a zero */
    int virDomainGetUUIDString(Pointer domain, byte[] uuid);

    @Nullable
    String virDomainGetName(Pointer domain);

    /** @return -1 for a domain that does not run */
    int virDomainGetID(Pointer domain);

    int virDomainGetState(Pointer domain, IntByReference state, IntByReference reason, int flags);

    int virDomainIsActive(Pointer domain);

    int virDomainIsPersistent(Pointer domain);

    @Nullable
    Pointer virDomainGetXMLDesc(Pointer domain, int flags);

    @Nullable
    Pointer virDomainDefineXMLFlags(Pointer connection, String xml, int flags);

    /** @param info 16 bytes: virDomainControlInfo */
    int virDomainGetControlInfo(Pointer domain, Memory info, int flags);

    /** @return how many of {@code infos}, each of 24 bytes (virVcpuInfo), were filled */
    int virDomainGetVcpus(Pointer domain, Memory infos, int infosMost, @Nullable Pointer maps, int mapLength);

    /** @param records to be freed with {@link #virDomainStatsRecordListFree}; @return how many */
    int virConnectGetAllDomainStats(Pointer connection, int stats, PointerByReference records, int flags);

    /** As {@link #virConnectGetAllDomainStats}, of the {@code domains}, which are of one connection and end with a null. */
    int virDomainListGetStats(@Nullable Pointer[] domains, int stats, PointerByReference records, int flags);

    void virDomainStatsRecordListFree(Pointer records);

    int virDomainGetJobStats(
            Pointer domain, IntByReference type, PointerByReference parameters, IntByReference count, int flags);

    void virTypedParamsFree(@Nullable Pointer parameters, int count);

    int virDomainInjectNMI(Pointer domain, int flags);

    /** @return KiB, an unsigned long of C; 0 when it failed */
    NativeLong virDomainGetMaxMemory(Pointer domain);

    int virDomainCoreDumpWithFormat(Pointer domain, String file, int format, int flags);

    /** @return the MIME type, to be freed */
    @Nullable
    Pointer virDomainScreenshot(Pointer domain, Pointer stream, int screen, int flags);

    @Nullable
    Pointer virStreamNew(Pointer connection, int flags);

    /** @return how many bytes; 0 at the end */
    int virStreamRecv(Pointer stream, Memory bytes, long most);

    int virStreamFinish(Pointer stream);

    int virStreamAbort(Pointer stream);

    int virStreamFree(Pointer stream);

    int virDomainCreate(Pointer domain);

    int virDomainShutdownFlags(Pointer domain, int flags);

    int virDomainDestroyFlags(Pointer domain, int flags);

    int virDomainReboot(Pointer domain, int flags);

    int virDomainReset(Pointer domain, int flags);

    int virDomainResume(Pointer domain);

    interface ErrorCallback extends Callback {
        void failed(@Nullable Pointer userData, @Nullable Pointer error);
    }

    interface TimeoutCallback extends Callback {
        void due(int timer, @Nullable Pointer opaque);
    }

    interface CloseCallback extends Callback {
        void closed(Pointer connection, int reason, @Nullable Pointer opaque);
    }

    /** Control error, reboot. */
    interface GenericCallback extends Callback {
        void happened(Pointer connection, Pointer domain, @Nullable Pointer opaque);
    }

    /** Lifecycle; its result is ignored. */
    interface LifecycleCallback extends Callback {
        int happened(Pointer connection, Pointer domain, int event, int detail, @Nullable Pointer opaque);
    }

    interface WatchdogCallback extends Callback {
        void happened(Pointer connection, Pointer domain, int action, @Nullable Pointer opaque);
    }

    interface IoErrorReasonCallback extends Callback {
        void happened(
                Pointer connection,
                Pointer domain,
                @Nullable String source,
                @Nullable String alias,
                int action,
                @Nullable String reason,
                @Nullable Pointer opaque);
    }

    interface DeviceRemovedCallback extends Callback {
        void happened(Pointer connection, Pointer domain, @Nullable String alias, @Nullable Pointer opaque);
    }
}
