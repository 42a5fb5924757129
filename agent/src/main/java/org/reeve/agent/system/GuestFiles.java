package org.reeve.agent.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.ForbiddenPaths;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.KeptLines;
import org.reeve.agent.plan.PlanStep;

/** The guest's files, below directories that only root can change. Each write is whole or not there, also after a power cut. */
final class GuestFiles {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** In the order of the mode's bits, from the highest down. */
    private static final List<PosixFilePermission> NINE_BITS = List.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Path root;
    private final Set<UserPrincipal> trusted;

    /** @param root where the guest's root directory is */
    GuestFiles(Path root) throws IOException {
        this.root = root;
        this.trusted = new HashSet<>();
        UserPrincipalLookupService names = names();
        trusted.add(names.lookupPrincipalByName("root"));
        trusted.add(names.lookupPrincipalByName(System.getProperty("user.name", "root")));
    }

    FileFact observe(GuestPath path) throws IOException {
        if (path.value().equals("/")) {
            return new FileFact.Directory(Access.PUBLIC_DIRECTORY, FileFact.Directory.Emptiness.OCCUPIED);
        }
        try (TrustedDirectory directory = open(path)) {
            return fact(directory, path.name());
        } catch (NoSuchFileException e) {
            return new FileFact.Absent();
        } catch (NotDirectoryException e) {
            return new FileFact.Unreachable(e.getMessage() + " is not a directory");
        } catch (TrustedDirectory.NotTrustedException e) {
            return new FileFact.Unreachable(String.valueOf(e.getMessage()));
        } catch (InvalidPathException e) {
            return new FileFact.Unreachable(
                    path + " cannot be named in the agent's locale: it has to run with LC_ALL=C.UTF-8");
        }
    }

    boolean hasUser(String name) throws IOException {
        try {
            names().lookupPrincipalByName(name);
            return true;
        } catch (UserPrincipalNotFoundException e) {
            return false;
        }
    }

    boolean hasGroup(String name) throws IOException {
        try {
            names().lookupPrincipalByGroupName(name);
            return true;
        } catch (UserPrincipalNotFoundException e) {
            return false;
        }
    }

    void write(GuestPath path, FileContent content, Access access) throws IOException {
        try (TrustedDirectory directory = openForWriting(path)) {
            String temporary = temporary(directory, path);
            try {
                try (FileChannel channel = directory.create(temporary, OWNER_ONLY)) {
                    ByteBuffer bytes = ByteBuffer.wrap(content.bytes());
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    give(directory.view(temporary), access);
                    channel.force(true);
                }
                directory.rename(temporary, path.name());
            } catch (IOException e) {
                deleteQuietly(directory, temporary);
                throw e;
            }
            directory.sync();
        }
    }

    void keep(PlanStep.KeepLines keep) throws IOException {
        FileFact found = observe(keep.path());
        if (found instanceof FileFact.Absent) {
            String text = KeptLines.replace(keep.otherwise(), keep.key(), keep.lines());
            write(keep.path(), FileContent.of(text), Access.PUBLIC_FILE);
        } else if (found instanceof FileFact.Regular file && file.content() != null) {
            String text = KeptLines.replace(file.content().text(), keep.key(), keep.lines());
            write(keep.path(), FileContent.of(text), file.access());
        } else {
            throw new IOException(keep.path() + " is not a text file");
        }
    }

    void link(GuestPath path, String target) throws IOException {
        try (TrustedDirectory directory = openForWriting(path)) {
            String temporary = temporary(directory, path);
            Files.createSymbolicLink(directory.place(temporary), Path.of(target));
            try {
                directory.rename(temporary, path.name());
            } catch (IOException e) {
                deleteQuietly(directory, temporary);
                throw e;
            }
            directory.sync();
        }
    }

    void remove(GuestPath path) throws IOException {
        try (TrustedDirectory directory = openForWriting(path)) {
            directory.delete(path.name());
            directory.sync();
        } catch (NoSuchFileException e) {
            // It is gone, which was wanted.
        }
    }

    void makeDirectory(GuestPath path, Access access) throws IOException {
        try (TrustedDirectory directory = openForWriting(path)) {
            Files.createDirectory(
                    directory.place(path.name()),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            give(directory.view(path.name()), access);
            directory.sync();
        }
    }

    void removeDirectory(GuestPath path) throws IOException {
        try (TrustedDirectory directory = openForWriting(path)) {
            directory.deleteDirectory(path.name());
            directory.sync();
        } catch (NoSuchFileException e) {
            // It is gone, which was wanted.
        }
    }

    private static FileFact fact(TrustedDirectory directory, String name) throws IOException {
        PosixFileAttributes attributes = directory.attributes(name);
        if (attributes.isSymbolicLink()) {
            return new FileFact.Link(
                    directory.readLink(name), attributes.lastModifiedTime().toInstant());
        }
        if (attributes.isDirectory()) {
            FileFact.Directory.Emptiness emptiness = directory.isEmpty(name)
                    ? FileFact.Directory.Emptiness.EMPTY
                    : FileFact.Directory.Emptiness.OCCUPIED;
            return new FileFact.Directory(access(attributes), emptiness);
        }
        if (!attributes.isRegularFile()) {
            return new FileFact.Special();
        }
        return new FileFact.Regular(
                content(directory, name),
                access(attributes),
                attributes.lastModifiedTime().toInstant());
    }

    private static @Nullable FileContent content(TrustedDirectory directory, String name) throws IOException {
        try (SeekableByteChannel channel = directory.read(name)) {
            long size = channel.size();
            if (size > FileFact.LARGEST_READ) {
                return null;
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // on to the end
            }
            byte[] read = new byte[bytes.position()];
            bytes.flip().get(read);
            return FileContent.of(read);
        }
    }

    private static Access access(PosixFileAttributes attributes) {
        int mode = 0;
        for (int i = 0; i < NINE_BITS.size(); i++) {
            mode |= attributes.permissions().contains(NINE_BITS.get(i)) ? 0400 >> i : 0;
        }
        return new Access(attributes.owner().getName(), attributes.group().getName(), mode);
    }

    private void give(PosixFileAttributeView view, Access access) throws IOException {
        view.setOwner(names().lookupPrincipalByName(access.owner()));
        view.setGroup(names().lookupPrincipalByGroupName(access.group()));
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < NINE_BITS.size(); i++) {
            if ((access.mode() & (0400 >> i)) != 0) {
                permissions.add(NINE_BITS.get(i));
            }
        }
        view.setPermissions(permissions);
    }

    private TrustedDirectory open(GuestPath path) throws IOException {
        return TrustedDirectory.open(root, path.parent(), trusted);
    }

    private TrustedDirectory openForWriting(GuestPath path) throws IOException {
        TrustedDirectory directory = open(path);
        GuestPath real = directory.path().child(path.name());
        String owner = ForbiddenPaths.alwaysOwnerOf(real);
        if (owner != null) {
            directory.close();
            throw new IOException(real + " is left to " + owner);
        }
        return directory;
    }

    /** What a killed run may have left under that name is of no use to anybody. */
    private static String temporary(TrustedDirectory directory, GuestPath path) throws IOException {
        String temporary = "." + path.name() + ".reeve-new";
        deleteQuietly(directory, temporary);
        return temporary;
    }

    private static void deleteQuietly(TrustedDirectory directory, String name) throws IOException {
        try {
            directory.delete(name);
        } catch (NoSuchFileException e) {
            // It was not there.
        }
    }

    private UserPrincipalLookupService names() {
        FileSystem fileSystem = root.getFileSystem();
        return fileSystem.getUserPrincipalLookupService();
    }
}
