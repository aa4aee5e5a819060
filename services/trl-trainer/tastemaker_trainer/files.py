"""Content hashes of folders and files, as Tastemaker computes them."""

import hashlib
import pathlib

CHUNK = 1 << 20


def sha256_of(path: pathlib.Path) -> str:
    """sha256 of a file, lower-case hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def content_hash(folder: pathlib.Path) -> str:
    """sha256 of what `sha256sum` prints for the folder's files in byte order of their paths."""
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    listing = hashlib.sha256()
    for path in sorted(paths, key=lambda each: each.encode()):
        listing.update(f"{sha256_of(folder / path)}  {path}\n".encode())
    return listing.hexdigest()
