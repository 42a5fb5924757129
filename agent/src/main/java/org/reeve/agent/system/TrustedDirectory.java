package org.reeve.agent.system;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.reeve.agent.plan.GuestPath;

/**
 * An open directory that only root can change, reached from the root through such directories alone. Each name on the way is opened
 * relative to the handle before it and without following links; a link is followed only when it is root's own. Below it nobody
 * but root can move anything between a look and a deed.
 */
final class TrustedDirectory implements AutoCloseable {
    private static final int MOST_LINKS = 16;

    private final SecureDirectoryStream<Path> handle;
    private final Path place;
    private final GuestPath path;

    private TrustedDirectory(SecureDirectoryStream<Path> handle, Path place, GuestPath path) {
        this.handle = handle;
        this.place = place;
        this.path = path;
    }

    /** Somebody else than root could change what is found or written there. */
    static final class NotTrustedException extends IOException {
        private static final long serialVersionUID = 1L;

        NotTrustedException(String message) {
            super(message);
        }
    }

    /**
     * @param root where the guest's root directory is
     * @param trusted the owners that count as root
     * @throws NoSuchFileException when it is not there
     * @throws NotTrustedException when somebody else could change what leads there
     */
    static TrustedDirectory open(Path root, GuestPath directory, Set<UserPrincipal> trusted) throws IOException {
        GuestPath wanted = directory;
        for (int links = 0; links <= MOST_LINKS; links++) {
            Object reached = walk(root, wanted, trusted);
            if (reached instanceof TrustedDirectory open) {
                return open;
            }
            wanted = (GuestPath) reached;
        }
        throw new NotTrustedException(directory + " is reached through too many symbolic links");
    }

    /** The directory, or where to go on when a link was met. */
    private static Object walk(Path root, GuestPath wanted, Set<UserPrincipal> trusted) throws IOException {
        TrustedDirectory current = openRoot(root, trusted);
        List<String> names = names(wanted);
        try {
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                PosixFileAttributes found = current.attributes(name);
                if (found.isSymbolicLink()) {
                    String target = current.readLink(name);
                    GuestPath end = resolve(current.path, target, names.subList(i + 1, names.size()));
                    current.close();
                    return end;
                }
                if (!found.isDirectory()) {
                    throw new NotDirectoryException(current.path.child(name).value());
                }
                TrustedDirectory next = current.openChild(name, trusted);
                current.close();
                current = next;
            }
            return current;
        } catch (IOException e) {
            current.close();
            throw e;
        }
    }

    /** As the directory that it really is, links resolved. */
    GuestPath path() {
        return path;
    }

    /** Its place for calls that Java has for paths only (mkdir, symlink, readlink): nobody but root can change what it names. */
    Path place(String name) {
        return place.resolve(name);
    }

    PosixFileAttributes attributes(String name) throws IOException {
        return view(name).readAttributes();
    }

    PosixFileAttributeView view(String name) {
        return handle.getFileAttributeView(Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    String readLink(String name) throws IOException {
        return Files.readSymbolicLink(place(name)).toString();
    }

    SeekableByteChannel read(String name) throws IOException {
        return handle.newByteChannel(Path.of(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    FileChannel create(String name, java.nio.file.attribute.FileAttribute<?> access) throws IOException {
        SeekableByteChannel channel = handle.newByteChannel(
                Path.of(name),
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS),
                access);
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new IOException("this Java opens files without a way to sync them");
    }

    void rename(String from, String to) throws IOException {
        handle.move(Path.of(from), handle, Path.of(to));
    }

    void delete(String name) throws IOException {
        handle.deleteFile(Path.of(name));
    }

    void deleteDirectory(String name) throws IOException {
        handle.deleteDirectory(Path.of(name));
    }

    boolean isEmpty(String name) throws IOException {
        try (DirectoryStream<Path> inside = handle.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS)) {
            return !inside.iterator().hasNext();
        }
    }

    /** New names and removed ones are on the disk. */
    void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(place, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        handle.close();
    }

    @SuppressWarnings("StreamResourceLeak") // It is closed with the directory that it becomes.
    private static TrustedDirectory openRoot(Path root, Set<UserPrincipal> trusted) throws IOException {
        return checked(Files.newDirectoryStream(root), root, GuestPath.of("/"), trusted);
    }

    private TrustedDirectory openChild(String name, Set<UserPrincipal> trusted) throws IOException {
        return checked(
                handle.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS),
                place(name),
                path.child(name),
                trusted);
    }

    private static TrustedDirectory checked(
            DirectoryStream<Path> stream, Path place, GuestPath path, Set<UserPrincipal> trusted) throws IOException {
        if (!(stream instanceof SecureDirectoryStream<Path> handle)) {
            stream.close();
            throw new IOException("this Java has no directory handles here");
        }
        PosixFileAttributes attributes =
                handle.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
        Set<PosixFilePermission> permissions = attributes.permissions();
        if (!trusted.contains(attributes.owner())) {
            handle.close();
            throw new NotTrustedException(
                    path + " belongs to " + attributes.owner().getName() + ", who could change what is in it");
        }
        if (permissions.contains(PosixFilePermission.OTHERS_WRITE)
                || (permissions.contains(PosixFilePermission.GROUP_WRITE)
                        && !attributes.group().getName().equals("root"))) {
            handle.close();
            throw new NotTrustedException(path + " can be changed by others than root");
        }
        return new TrustedDirectory(handle, place, path);
    }

    private static GuestPath resolve(GuestPath directory, String target, List<String> rest) throws IOException {
        Deque<String> names = new ArrayDeque<>(target.startsWith("/") ? List.of() : names(directory));
        for (String name : target.split("/", -1)) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        names.addAll(rest);
        String path = "/" + String.join("/", names);
        String fault = GuestPath.fault(path);
        if (fault != null) {
            throw new NotTrustedException(directory + " has a symbolic link that leads nowhere: " + fault);
        }
        return GuestPath.of(path);
    }

    private static List<String> names(GuestPath path) {
        List<String> names = new ArrayList<>();
        for (String name : path.value().split("/", -1)) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }
}
