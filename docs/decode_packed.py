#!/usr/bin/env python3
"""Decodes a packed tensor (see format.md) to text: decode_packed.py FILE prints a row of W a line."""
import collections
import struct
import sys

Entry = collections.namedtuple("Entry", "operand second field parity")

RAW, FIXED, HUFFMAN, TRELLIS = range(4)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x82F63B78 * (crc & 1)
    return crc ^ 0xFFFFFFFF


def int8(byte):
    return (byte ^ 128) - 128


def fp8(byte):
    exponent, fraction = byte >> 3 & 15, byte & 7
    if (exponent, fraction) == (15, 7):
        return float("nan")
    magnitude = fraction * 2 ** -9 if exponent == 0 else (8 + fraction) * 2 ** (exponent - 10)
    return -magnitude if byte >> 7 else magnitude


def codes(coding, bits, count, entries):
    """A dictionary from (length, code) to the entry."""
    keys, code = [], 0
    if coding >= HUFFMAN:
        for length in range(1, 16):
            keys += [(length, code + i) for i in range(count[length])]
            code = (code + count[length]) * 2
    else:
        keys = [(bits or 8, code) for code in range(1 << (bits or 8))]
    return {key: entry for key, entry in zip(keys, entries) if entry}


def groups(n, runs):
    """First and last column + 1 of every group."""
    first = 0
    for columns, count in runs[:-1] + [(runs[-1][0], n)]:
        for _ in range(count):
            if first < n:
                yield first, min(first + columns, n)
                first += columns


class Lane:
    def __init__(self):
        self.queue, self.held = 0, 0  # bits as a number, and how many
        self.state = [0, 0, 0]  # x, y, z

    def remove_code(self, table):
        length = 1
        while (length, self.queue >> self.held - length) not in table:
            length += 1
            assert length <= 15, "bits that are no code"
        entry = table[length, self.queue >> self.held - length]
        self.held -= length
        self.queue %= 1 << self.held
        return entry

    def step(self, states, parity):
        x, y, z = self.state
        self.state = [y ^ parity, x, 0] if states == 4 else [x ^ y, z ^ parity, x]


def place(sparsity, i, field, before):
    """The k at which the stored weight i of a column stands."""
    if sparsity == 0:
        return i
    if sparsity == 1:
        return 2 * i + (field & 1)
    assert field < (2 if i % 2 else 3), "a field that is no select"
    return i // 2 * 4 + (field if i % 2 == 0 else (before + 1) % 3 if field else 3)


def decode(data):
    assert data[:8] == b"SLUICEPT", "not a packed tensor"
    (version, runs, header, n, k, stream_bytes, stream_crc, header_crc, lanes, rows, sparsity, coding,
     bits, scales, operand, states, *sizes) = struct.unpack_from("<2H6I8B2H", data, 8)
    assert version == 3 and crc32c(data[:32] + data[36:header]) == header_crc, "damaged header"
    lanes, rows = 1 << lanes, 1 << rows
    stream = data[header:header + stream_bytes]
    assert crc32c(stream) == stream_crc, "damaged stream"
    value = fp8 if operand else int8
    widths = [struct.unpack_from("<2I", data, 48 + 8 * run) for run in range(runs)]
    tables, offset = [], 48 + 8 * runs
    for entries in sizes[:1 + (sparsity == 2)]:
        if coding == RAW and sparsity == 0:
            tables = [{(8, byte): Entry(byte, 0, 0, 0) for byte in range(256)}]
            break
        counts = int.from_bytes(data[offset:offset + 17], "little")
        count = [0] + [counts >> 9 * i & 511 for i in range(15)]
        first = data[offset + 17:][:entries]
        offset += 17 + entries
        second = bytes(entries)
        if coding == TRELLIS:
            second = data[offset:][:entries]
            offset += entries
        f = 4 if coding != HUFFMAN else 2 if sparsity else 0
        size = (entries * f + 7) // 8
        bits_of_flags = int.from_bytes(data[offset:][:size], "little")
        offset += size
        flags = [bits_of_flags >> f * i & ((1 << f) - 1) | (8 if f < 4 else 0)
                 for i in range(entries)]
        tables.append(codes(coding, bits, count, [
            Entry(a, b, f & 3, f >> 2 & 1) if f >> 3 else None
            for a, b, f in zip(first, second, flags)]))
    words = iter(struct.unpack(f"<{stream_bytes // 2}H", stream))
    lane = [Lane() for _ in range(lanes)]
    before = [0] * n  # the field of each column's stored weight before
    weights = [[0] * k for _ in range(n)]
    ks = [k, (k + 1) // 2, 2 * ((k + 3) // 4)][sparsity]
    for first, end in groups(n, widths):
        for i0 in range(0, ks, rows):
            for column in range(first, end, lanes):
                active = range(min(lanes, end - column))
                for i in range(i0, min(i0 + rows, ks)):
                    for c in active:
                        if lane[c].held < 48:
                            lane[c].queue = lane[c].queue << 16 | next(words)
                            lane[c].held += 16
                    for c in active:
                        entry = lane[c].remove_code(tables[i % len(tables)])
                        byte = entry.operand
                        if coding == TRELLIS:
                            byte = entry.second if lane[c].state[0] else entry.operand
                            lane[c].step(states, entry.parity)
                        at = place(sparsity, i, entry.field, before[column + c])
                        before[column + c] = entry.field
                        if at < k:
                            weights[column + c][at] = value(byte)
                        else:
                            assert value(byte) == 0, "a weight beyond K"
    if scales:
        offset = (offset + 3) // 4 * 4
        scale = struct.unpack_from(f"<{n if scales == 1 else 1}f", data, offset)
        weights = [[weight * scale[r % len(scale)] for weight in row]
                   for r, row in enumerate(weights)]
    return weights


for row in decode(open(sys.argv[1], "rb").read()):
    print(*row)
