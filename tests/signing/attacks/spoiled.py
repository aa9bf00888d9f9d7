"""Attacks on the bytes under a signature, and on the signature itself."""

from tests.signing.attacks.making import attack, contents, flipped, last_range, with_range


@attack
def content_flipped(files):
    return flipped(files.both, files.both.index(b"stream") + 40)


@attack
def info_flipped(files):
    return flipped(files.both, files.both.index(b"/PageMode") + 3)


@attack
def tail_of_range_flipped(files):
    return flipped(files.both, files.both.rindex(b"trailer") + 12)


@attack
def cms_swapped(files):
    (first, end), (second, last) = contents(files.both)
    room = last - second
    return files.both[:second] + files.both[first:end].ljust(room, b"0")[:room] + files.both[last:]


@attack
def cms_value_flipped(files):
    start, _ = contents(files.both)[-1]
    return files.both[: start + 2600] + b"0123" + files.both[start + 2604 :]


@attack
def contents_empty(files):
    start, end = contents(files.both)[-1]
    return files.both[:start] + b">" + b" " * (end - start - 1) + files.both[end:]


@attack
def contents_zero(files):
    start, end = contents(files.both)[-1]
    return files.both[:start] + b"0" * (end - start) + files.both[end:]


@attack
def contents_no_string(files):
    start, end = contents(files.both)[-1]
    return files.both[: start - 1] + b"[" + b" " * (end - start) + b"]" + files.both[end + 1 :]


@attack
def range_zero(files):
    return with_range(files.both, 0, 0, 0, 0)


@attack
def range_short(files):
    _, _, (zero, first, second, length) = last_range(files.both)
    return with_range(files.both, zero, first, second, length - 400)


@attack
def range_of_two_numbers(files):
    _, _, (zero, first, _, _) = last_range(files.both)
    return with_range(files.both, zero, first)


@attack
def range_negative(files):
    _, _, (_, first, second, _) = last_range(files.both)
    return with_range(files.both, 0, first, second, -1)


@attack
def range_begins_late(files):
    _, _, (_, first, second, length) = last_range(files.both)
    return with_range(files.both, 9, first - 9, second, length)


@attack
def range_gap_too_wide(files):
    _, _, (zero, first, second, length) = last_range(files.both)
    return with_range(files.both, zero, first - 60, second, length)


@attack
def range_gap_wraps_an_object(files):
    """Move the signed tail away and put an object of our own into the gap, as in signature wrapping."""
    _, _, (zero, first, second, length) = last_range(files.both)
    tail, own = files.both[second:], b"\n4 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    moved = files.both[:second] + own + tail
    start, end, _ = last_range(moved)
    written = f"{zero} {first} {second + len(own)} {length}".encode()
    return moved[:start] + written.ljust(end - start) + moved[end:]


@attack
def subfilter_unknown(files):
    return files.both.replace(b"ETSI.CAdES.detached", b"ETSI.CAdES.whatever")


@attack
def truncated(files):
    return files.both[:-300]


@attack
def bytes_before_header(files):
    return b"%!PS\n" + files.both
