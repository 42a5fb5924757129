package org.reeve.agent.module.files;

import static org.reeve.common.config.ValueFormat.flag;
import static org.reeve.common.config.ValueFormat.text;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.ForbiddenPaths;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/** Reads documents such as {@code [[file]]}, {@code path = "/etc/issue.net"}, {@code content = "…"}, {@code mode = "0644"}. */
public final class FilesModule implements GuestModule {
    private static final ValueFormat<String> PATH =
            text(Pattern.compile("/[^\\p{Cntrl}]{0,1023}"), "the absolute path of a file", "/etc/issue.net");
    private static final ValueFormat<String> MODE =
            text(Pattern.compile("0?[0-7]{3}"), "a mode of three octal digits", "0644");

    @Override
    public String name() {
        return "files";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        OnDrift onDrift = OnDrift.read(reader.root());
        List<DesiredFiles.Wanted> wanted = new ArrayList<>();
        List<GuestPath> seen = new ArrayList<>();
        for (ConfigTable table : reader.root().tables("file")) {
            GuestPath path = path(table);
            if (seen.contains(path) && table.has("path")) {
                table.problem("path", path + " is there twice", "make one [[file]] of the two");
            }
            seen.add(path);
            Access access = new Access(
                    table.optional("owner", Access.ACCOUNT, "root"),
                    table.optional("group", Access.ACCOUNT, "root"),
                    Integer.parseInt(table.optional("mode", MODE, "0644"), 8));
            wanted.add(new DesiredFiles.Wanted(path, content(table), access));
        }
        reader.finish();
        return new DesiredFiles(wanted, onDrift);
    }

    private static GuestPath path(ConfigTable table) {
        String raw = table.required("path", PATH);
        String fault = GuestPath.fault(raw);
        DocumentReader.note(table, "path", raw, fault, "write the whole path of a file, such as /etc/issue.net");
        GuestPath path = fault == null && !raw.equals("/") ? GuestPath.of(raw) : GuestPath.of("/etc/issue.net");
        if (raw.equals("/")) {
            table.problem("path", "\"path\" is the root directory", "write the whole path of a file");
        }
        String owner = ForbiddenPaths.ownerOf(path);
        if (owner != null) {
            table.problem("path", path + " is left to " + owner, "choose another place");
        }
        return path;
    }

    /** Null when the file is to be absent. */
    private static @Nullable FileContent content(ConfigTable table) {
        Optional<String> plain = table.optional("content", text());
        Optional<String> base64 = table.optional("content_base64", text());
        boolean absent = table.optional("absent", flag(), false);
        int given = (plain.isPresent() ? 1 : 0) + (base64.isPresent() ? 1 : 0) + (absent ? 1 : 0);
        if (given != 1) {
            table.problem(
                    "path",
                    given == 0 ? "the file has no content" : "content, content_base64 and absent exclude each other",
                    "write one of content = \"…\", content_base64 = \"…\" and absent = true");
        }
        if (absent) {
            return null;
        }
        if (base64.isPresent()) {
            try {
                return FileContent.of(Base64.getMimeDecoder().decode(strict(base64.get())));
            } catch (IllegalArgumentException e) {
                table.problem("content_base64", "\"content_base64\" is not base64", "write what base64(1) prints");
            }
        }
        return FileContent.of(plain.orElse(""));
    }

    /** The MIME decoder takes line breaks, and silently skips everything else that is not base64. */
    private static String strict(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean known = (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || "+/=\n".indexOf(c) >= 0;
            if (!known) {
                throw new IllegalArgumentException("not base64");
            }
        }
        return text;
    }
}
