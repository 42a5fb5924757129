#!/usr/bin/python3
"""extract-vmlinux.py BZIMAGE OUT: takes the ELF kernel out of a compressed one. Under TCG it boots twice as fast."""
import lzma
import subprocess
import sys
import zlib


def unpack_lz4(data):
    return subprocess.run(["lz4", "-dc"], input=data, capture_output=True).stdout


def unpack_zstd(data):
    return subprocess.run(["zstd", "-dc"], input=data, capture_output=True).stdout


FORMATS = (
    (b"\xfd7zXZ\x00", lambda data: lzma.LZMADecompressor().decompress(data)),
    (b"\x1f\x8b\x08", lambda data: zlib.decompressobj(31).decompress(data)),
    (b"\x28\xb5\x2f\xfd", unpack_zstd),
    (b"\x02\x21\x4c\x18", unpack_lz4),
)


def elf_inside(image):
    for magic, unpack in FORMATS:
        at = image.find(magic)
        while at >= 0:
            try:
                kernel = unpack(image[at:])
            except (lzma.LZMAError, zlib.error):
                kernel = b""
            if kernel[:4] == b"\x7fELF":
                return kernel
            at = image.find(magic, at + 1)
    sys.exit(f"{sys.argv[1]}: no ELF kernel inside")


source, target = sys.argv[1:]
with open(source, "rb") as file:
    kernel = elf_inside(file.read())
with open(target, "wb") as file:
    file.write(kernel)
