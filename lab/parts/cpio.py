#!/usr/bin/python3
"""cpio.py TREE OUT: writes TREE as an initramfs (newc), everything owned by root, with /dev/console and /dev/null.

Needs neither root nor the cpio tool. Names are sorted and times are zero: the same tree gives the same file.
"""
import os
import stat
import sys


class Archive:
    def __init__(self, file):
        self.file = file
        self.inode = 0

    def add(self, name, mode, data=b"", device=(0, 0)):
        self.inode += 1
        name = name.encode() + b"\0"
        fields = (self.inode, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(name), 0)
        header = b"070701" + b"".join(b"%08X" % field for field in fields) + name
        for part in (header, data):
            self.file.write(part + b"\0" * (-len(part) % 4))

    def add_tree(self, root):
        for folder, folders, files in os.walk(root):
            folders.sort()
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            if folder != root:
                self.add(os.path.relpath(folder, root), stat.S_IFDIR | 0o755)
            for name in sorted(files + links):
                self.add_file(os.path.join(folder, name), os.path.relpath(os.path.join(folder, name), root))

    def add_file(self, path, name):
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):
            self.add(name, stat.S_IFLNK | 0o777, os.readlink(path).encode())
        else:
            with open(path, "rb") as file:
                self.add(name, stat.S_IFREG | stat.S_IMODE(mode), file.read())


tree, out = sys.argv[1:]
with open(out, "wb") as target:
    archive = Archive(target)
    archive.add_tree(tree)
    archive.add("dev/console", stat.S_IFCHR | 0o600, device=(5, 1))
    archive.add("dev/null", stat.S_IFCHR | 0o666, device=(1, 3))
    archive.add("TRAILER!!!", 0)
    target.write(b"\0" * (-target.tell() % 512))
