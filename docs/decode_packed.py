#!/usr/bin/env python3
"""Decodes a packed tensor (see format.md) to text: decode_packed.py FILE prints a row of W a line."""
import struct
import sys

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
    return {key: entry for key, entry in zip(keys, entries) if entry >> 15 & 1}


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
    (version, header, n, k, lanes, rows, sparsity, coding, bits, scales, size, group, stream_bytes,
     stream_crc, header_crc, operand, states, second_size) = struct.unpack_from("<12IQ5I", data, 8)
    assert version == 2 and crc32c(data[:68] + data[72:header]) == header_crc, "damaged header"
    stream = data[header:header + stream_bytes]
    assert crc32c(stream) == stream_crc, "damaged stream"
    value = fp8 if operand else int8
    tables, offset = [], 96
    for entries in [size, second_size][:1 + (sparsity == 2)]:
        form = f"<16H{entries}{'I' if coding == TRELLIS else 'H'}"
        numbers = struct.unpack_from(form, data, offset)
        offset += struct.calcsize(form)
        tables.append(codes(coding, bits, numbers[:16], numbers[16:]))
    if coding == RAW and sparsity == 0:
        tables = [{(8, byte): byte for byte in range(256)}]
    words = iter(struct.unpack(f"<{stream_bytes // 2}H", stream))
    lane = [Lane() for _ in range(lanes)]
    before = [0] * n  # the field of each column's stored weight before
    weights = [[0] * k for _ in range(n)]
    ks = [k, (k + 1) // 2, 2 * ((k + 3) // 4)][sparsity]
    for first in range(0, n, group):
        end = min(first + group, n)
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
                        byte = entry & 255
                        if coding == TRELLIS:
                            byte = entry >> (16 if lane[c].state[0] else 0) & 255
                            lane[c].step(states, entry >> 10 & 1)
                        field = entry >> 8 & 3
                        at = place(sparsity, i, field, before[column + c])
                        before[column + c] = field
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
