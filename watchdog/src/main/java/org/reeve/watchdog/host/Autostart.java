package org.reeve.watchdog.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which guests libvirt starts by itself when this host boots, read from its files; nothing is changed, and libvirt need not
 * run. Reeve does not start what it finds switched off after a boot, since nothing says that it had failed; but what libvirt
 * starts, whatever its owner wants, Reeve does not stop either. So whoever keeps guests here should know of it.
 */
public final class Autostart {
    private static final int NAMES_MOST = 5;
    private static final Pattern ON_BOOT = Pattern.compile("(?m)^\\s*ON_BOOT=[\"']?([a-z]*)");
    private static final Pattern SYSTEM_URI = Pattern.compile("(qemu|xen|lxc)(\\+unix)?:///(system)?(\\?.*)?");

    /** Of Debian, and of Red Hat. */
    private static final List<Path> SETTINGS =
            List.of(Path.of("etc/default/libvirt-guests"), Path.of("etc/sysconfig/libvirt-guests"));

    private static final List<Path> SCRIPTS =
            List.of(Path.of("usr/lib/libvirt/libvirt-guests.sh"), Path.of("usr/libexec/libvirt-guests.sh"));

    private static final List<Path> UNIT_FOLDERS =
            List.of(Path.of("etc/systemd/system"), Path.of("run/systemd/system"));

    private static final String UNIT = "libvirt-guests.service";

    private Autostart() {}

    /**
     * For people, one notice an item.
     *
     * @param libvirtUri empty is the answer for one that is not this system's own libvirt
     * @param root {@code /}
     */
    public static List<String> notices(String libvirtUri, Path root) {
        Matcher uri = SYSTEM_URI.matcher(libvirtUri);
        if (!uri.matches()) {
            return List.of();
        }
        List<String> notices = new ArrayList<>();
        Optional<Path> starter = libvirtGuests(root);
        starter.ifPresent(
                settings -> notices.add("libvirt-guests starts, whenever this host boots, the guests that ran when"
                        + " it was shut down (ON_BOOT, set in " + settings
                        + " or by default). Reeve watches them from then on, and leaves alone those that stay off."
                        + " Set ON_BOOT=ignore if they may be running on another host by then."));
        List<String> flagged = flagged(root, driver(uri.group(1)));
        if (!flagged.isEmpty()) {
            notices.add("libvirt starts, whenever this host boots, the guests with its autostart flag: " + some(flagged)
                    + ". That includes those whose owner has switched them off."
                    + " Take the flag away with: virsh autostart --disable NAME");
        }
        if (starter.isEmpty() && flagged.isEmpty()) {
            notices.add(
                    "Nothing starts the guests after this host has booted: libvirt-guests is not enabled, or told not to, and no guest has"
                            + " libvirt's autostart flag. Reeve starts only what it knows to have failed.");
        }
        return List.copyOf(notices);
    }

    /** The file with its settings; empty when it starts nothing. */
    private static Optional<Path> libvirtGuests(Path root) {
        Path settings = SETTINGS.stream()
                .filter(file -> Files.exists(root.resolve(file)))
                .findFirst()
                .orElse(SETTINGS.getFirst());
        String text = SCRIPTS.stream().map(script -> read(root.resolve(script))).collect(Collectors.joining()) + "\n"
                + read(root.resolve(settings));
        return isEnabled(root) && lastOnBoot(text).equals("start")
                ? Optional.of(Path.of("/").resolve(settings))
                : Optional.empty();
    }

    /** The script sets its default (which differs from one distribution to the next), then reads the settings. */
    private static String lastOnBoot(String text) {
        String value = "start";
        for (Matcher found = ON_BOOT.matcher(text); found.find(); ) {
            value = found.group(1);
        }
        return value;
    }

    private static boolean isEnabled(Path root) {
        boolean wanted = false;
        for (Path folder : UNIT_FOLDERS) {
            if (isMasked(root.resolve(folder).resolve(UNIT))) {
                return false;
            }
            try (DirectoryStream<Path> wants = Files.newDirectoryStream(root.resolve(folder), "*.wants")) {
                for (Path target : wants) {
                    wanted |= Files.exists(target.resolve(UNIT), LinkOption.NOFOLLOW_LINKS);
                }
            } catch (IOException notThere) {
                // Then nothing wants it.
            }
        }
        return wanted;
    }

    private static boolean isMasked(Path unit) {
        try {
            return Files.readSymbolicLink(unit).equals(Path.of("/dev/null"));
        } catch (IOException | UnsupportedOperationException noLink) {
            return false;
        }
    }

    private static List<String> flagged(Path root, String driver) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(
                root.resolve("etc/libvirt").resolve(driver).resolve("autostart"), "*.xml")) {
            for (Path link : links) {
                String file = link.getFileName().toString();
                names.add(file.substring(0, file.length() - ".xml".length()));
            }
        } catch (IOException notThere) {
            return List.of();
        }
        names.sort(null);
        return names;
    }

    private static String driver(String scheme) {
        return scheme.equals("xen") ? "libxl" : scheme;
    }

    private static String some(List<String> names) {
        return names.size() <= NAMES_MOST
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, NAMES_MOST)) + " and " + (names.size() - NAMES_MOST) + " more";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException notThere) {
            return "";
        }
    }
}
